"""Where a citizen stands, and the page that tells the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from integrations.centre.journal import JournalTrouble, UnknownVisit, Visit
from integrations.centre.kept import folder
from integrations.centre.kiosk import hand, machine
from integrations.centre.kiosk.gate import demo_only
from integrations.centre.kiosk.seat import Seat, keep, seat_of
from integrations.centre.kiosk.training import Training
from integrations.centre.kiosk.words import Words, words_of
from integrations.centre.visit import Exchange, State, WrongStep
from integrations.centre.visit.states import IDLE_WITHIN

_log = structlog.get_logger(__name__)
__all__ = ["GONE_AFTER", "STEPS", "Here", "screen"]

#: The steps a citizen sees at the top of each page.
STEPS = ("card", "pin", "certificate", "content", "pay", "print")
#: The event of a visit whose card, paper and money were taken.
_LEFT = "LEFT"
#: Who left a page open this long has gone.
GONE_AFTER = timedelta(minutes=10)
_PAGES = {
    State.CHOOSING: "certificates",
    State.ASKING: "wait",
    State.PAYING: "pay",
    State.PRINTING: "print",
    State.PRINTED: "paper",
}
Given = ParamSpec("Given")


@dataclass
class Here:
    """One look of a browser at the kiosk. ``visit`` None: nobody's PIN was right yet."""

    request: HttpRequest
    seat: Seat
    exchange: Exchange
    training: Training
    visit: Visit | None

    @property
    def words(self) -> Words:
        """The citizen's language."""
        return words_of(self.seat.language)

    @property
    def standing(self) -> Visit:
        """The visit. Raises WrongStep when there is none."""
        if self.visit is None:
            raise WrongStep("nobody stands here")
        return self.visit

    def at(self, *states: State) -> Visit:
        """The visit, if it stands in one of ``states``. Raises WrongStep."""
        if self.standing.state not in states:
            raise WrongStep(f"the visit is {self.standing.state}")
        return self.standing

    def truth(self) -> str:
        """The name of the page that shows how things stand."""
        if self.seat.forgotten:
            return "forgotten"
        if self.visit is None:
            return "pin" if self.seat.card else "card" if self.seat.language else "start"
        return _PAGES.get(State(self.visit.state), "trouble")

    def go(self, page: str = "") -> HttpResponse:
        """On to a page, or to the one that tells the truth."""
        return redirect(reverse(f"kiosk:{page or self.truth()}"))

    def work(self) -> None:
        """See that the machine does its part of this visit."""
        hand.begin_work(
            exchange=self.exchange,
            visit=self.standing.visit,
            training=self.training,
            locks=folder() / "working",
        )

    def leave(self, *, forgotten: bool = False) -> None:
        """The citizen has gone: nobody else at this terminal sees this visit again."""
        with self.exchange.journal.turn(self.standing.visit, now=self.exchange.now()) as turn:
            turn.change(_LEFT, detail="FORGOTTEN" if forgotten else "")
        self.seat, self.visit = self.seat.for_next_citizen(), None
        self.seat.forgotten = forgotten

    def has_left(self) -> bool:
        """Whether nothing of the visit waits to be taken."""
        return any(what == _LEFT for _, what, _ in self.exchange.journal.events(self.standing.visit))

    def mark(self) -> str:
        """A word that changes when something happened that a waiting page should show."""
        if self.visit is None:
            return ""
        faults = " ".join(sorted(self.training.on()))
        return f"{self.visit.state} {self.visit.printed} {self.visit.attempts > 1} {faults}"

    def seconds_left(self) -> int:
        """How long the citizen may think."""
        whole = int(IDLE_WITHIN.total_seconds())
        if self.visit is None or self.visit.ended_at is not None:
            return whole
        gone = self.exchange.now() - self.visit.touched_at
        return max(whole - int(gone.total_seconds()), 0)

    def show(self, page: str, *, step: str = "", status: int = 200, **context: Any) -> HttpResponse:
        """Render a page. ``step``: which of STEPS is lit."""
        words = self.words
        notice, self.seat.notice = self.seat.notice, ""
        told = {
            "w": words.sentences,
            "language": words.language,
            "seat": self.seat,
            "visit": self.visit,
            "steps": [(name, words[f"step_{name}"]) for name in STEPS] if step else [],
            "step": step,
            "notice": words[f"notice_{notice}"] if notice else "",
            "seconds_left": self.seconds_left(),
            "seconds_whole": int(IDLE_WITHIN.total_seconds()),
            "training": sorted(self.training.on()),
            "events": self.exchange.journal.events(self.visit.visit) if self.visit else [],
            "page": page,
            "mark": self.mark(),
            **context,
        }
        response = render(self.request, f"kiosk/{page}.html", told, status=status)
        response["Content-Language"] = words.language
        return response


def _arrive(request: HttpRequest) -> Here:
    seat = seat_of(request)
    exchange = machine.connect(seat.terminal)
    visit = None
    if seat.visit:
        try:
            visit = exchange.journal.read(seat.visit)
        except UnknownVisit:  # the journal is another one now
            seat = seat.for_next_citizen()
    here = Here(request, seat, exchange, machine.training_of(seat.terminal), visit)
    if visit is not None and visit.ended_at is not None and exchange.now() - visit.ended_at > GONE_AFTER:
        here.leave()
    return here


def _touch(here: Here) -> None:
    """The citizen is there: the time-outs begin anew."""
    if here.request.method == "POST" and here.visit is not None and here.visit.ended_at is None:
        with here.exchange.journal.turn(here.visit.visit, now=here.exchange.now()) as turn:
            turn.touch()


def _broken(request: HttpRequest) -> HttpResponse:
    """The journal cannot be read or written: then nothing is done, and the citizen is told so."""
    words = words_of(seat_of(request).language)
    return render(request, "kiosk/broken.html", {"w": words.sentences, "language": words.language}, status=503)


def screen(
    view: Callable[Concatenate[Here, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Make a page of the kiosk: a second tap, a reload or an old page leads to the page that tells the truth."""

    @demo_only
    @wraps(view)
    def shown(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        try:
            here = _arrive(request)
            _touch(here)
            try:
                answer = view(here, *args, **kwargs)
            except WrongStep:
                if here.seat.visit:
                    here.visit = here.exchange.journal.read(here.seat.visit)
                answer = here.go()
        except JournalTrouble as trouble:
            _log.error("kiosk.journal", trouble=str(trouble))
            return _broken(request)
        return keep(answer, here.seat)

    return shown
