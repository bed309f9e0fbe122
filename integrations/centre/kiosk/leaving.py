"""The end of a visit: the paper to look at, what went wrong, and what to take along."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from integrations.centre.journal import Visit
from integrations.centre.kiosk import sheets
from integrations.centre.kiosk.beginning import offered
from integrations.centre.kiosk.flow import Here, screen
from integrations.centre.visit import State, WrongStep, begin
from integrations.centre.wire import Terminal

__all__ = ["SIDES", "download", "forgotten", "paper", "picture", "take", "thanks", "trouble"]

#: Both sides of a paper, as they are called in addresses.
SIDES = ("front", "back")
_ENDED = (State.PRINTED, State.REFUSED, State.FAILED, State.CANCELLED, State.TIMED_OUT)


@screen
def paper(here: Here) -> HttpResponse:
    """What lies in the tray, as pictures."""
    visit = here.at(State.PRINTED)
    if here.request.method == "POST":
        return _another(here, visit) if "another" in here.request.POST else here.go("take")
    change = visit.inserted - visit.kept
    return here.show(
        "paper",
        step="print",
        sides=_sides(here, visit),
        name=here.words.kind(visit.asked.kind) if visit.asked else "",
        copies=visit.printed,
        change_line=here.words.say("print_change", yen=here.words.yen(change)) if change else "",
    )


def _sides(here: Here, visit: Visit) -> list[tuple[str, list[tuple[int, str]], str]]:
    """(side, its pages with their names, the words of its file); the sheets themselves are made when they are asked."""
    if here.exchange.journal.paper(visit.visit) is None:
        return []
    return [
        (
            side,
            [(number, here.words.say(f"paper_{side}", n=number)) for number in range(1, visit.pages + 1)],
            here.words[f"paper_download_{side}"],
        )
        for side in SIDES
    ]


def _another(here: Here, visit: Visit) -> HttpResponse:
    """The next certificate with the card that lies on the reader; its PIN was right a moment ago."""
    if visit.presented is None:
        raise WrongStep("nobody was presented")
    card = here.seat.card
    here.leave()
    old = visit.terminal
    here.seat.card, here.seat.language = card, old.language
    terminal = Terminal(old.channel, old.operator, old.store, old.terminal, language=old.language)
    here.visit = begin(exchange=here.exchange, terminal=terminal)
    here.seat.visit = here.visit.visit
    return offered(here, municipality=visit.municipality, presented=visit.presented)


def _side(here: Here, visit: Visit, side: str) -> bytes | None:
    """The sheets of one side (PDF) while the paper is kept."""
    pdf = here.exchange.journal.paper(visit.visit)
    if pdf is None:
        return None
    if side == "front":
        return sheets.front(pdf)
    url = here.request.build_absolute_uri(reverse("centre_back:check"))
    return sheets.back(pdf, paper=visit.certificate_number, url=url)


@screen
def picture(here: Here, side: str, page: int) -> HttpResponse:
    """One page of one side as PNG."""
    pdf = _side(here, here.at(State.PRINTED), side)
    image = None if pdf is None else sheets.picture(pdf, page)
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/png")


@screen
def download(here: Here, side: str) -> HttpResponse:
    """One side as PDF."""
    pdf = _side(here, here.at(State.PRINTED), side)
    if pdf is None:
        raise Http404
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{side}.pdf"'
    return answer


@screen
def trouble(here: Here) -> HttpResponse:
    """What happened to the paper and to the money, in plain words."""
    visit = here.at(State.REFUSED, State.FAILED, State.CANCELLED, State.TIMED_OUT)
    words = here.words
    return here.show(
        "trouble",
        title=words[f"end_{visit.state}"],
        why=_why(here, visit),
        paper=words.say("end_paper_some", n=visit.printed) if visit.printed else words["end_paper_none"],
        money=_money(here, visit),
        how=words[_HOW[State(visit.state)]],
        refused=visit.state == State.REFUSED,
    )


_HOW = {
    State.REFUSED: "end_how_office",
    State.FAILED: "end_how_later",
    State.CANCELLED: "end_how_again",
    State.TIMED_OUT: "end_how_again",
}


def _why(here: Here, visit: Visit) -> str:
    if visit.state == State.REFUSED:
        return here.words["refused"]
    return here.words[f"trouble_{visit.trouble}"] if visit.trouble else ""


def _money(here: Here, visit: Visit) -> list[str]:
    """What the machine kept and what it gave back, as sentences."""
    words = here.words
    back = visit.inserted - visit.kept
    if not visit.inserted:
        return [words["end_money_none"]]
    if not visit.kept:
        return [words.say("end_money_back", back=words.yen(back))]
    kept = words.say("end_money_kept", kept=words.yen(visit.kept), n=visit.printed)
    return [kept, words.say("end_money_rest", back=words.yen(back))] if back else [kept]


@screen
def take(here: Here) -> HttpResponse:
    """Card, paper, money: each until it is taken."""
    visit = here.standing
    if visit.state not in _ENDED:
        return here.go()
    things = _things(here, visit)
    if here.request.method == "POST":
        taken = here.request.POST.get("take", "")
        here.seat.taken = sorted({*here.seat.taken, *(name for name, _ in things if taken in (name, "all"))})
        if any(name not in here.seat.taken for name, _ in things):
            return here.go("take")
        language = here.seat.language
        here.leave()
        here.seat.language = language
        return here.go("thanks")
    return here.show("take", things=[(name, text, name in here.seat.taken) for name, text in things])


@screen
def thanks(here: Here) -> HttpResponse:
    """Everything was taken."""
    if here.visit is not None:
        return here.go()
    answer = here.show("thanks")
    here.seat = here.seat.for_next_citizen()
    return answer


@screen
def forgotten(here: Here) -> HttpResponse:
    """Something of the citizen before lies here, until the staff say they took it."""
    if here.visit is not None or not here.seat.forgotten:
        return here.go()
    if here.request.method == "POST":
        here.seat = here.seat.for_next_citizen()
        return here.go("start")
    return here.show("forgotten")


def _things(here: Here, visit: Visit) -> list[tuple[str, str]]:
    words = here.words
    things = [("card", words["take_card"])]
    if visit.printed:
        things.append(("paper", words.say("take_paper", n=visit.printed * visit.pages)))
    if back := visit.inserted - visit.kept:
        things.append(("money", words.say("take_money", yen=words.yen(back))))
    return things
