"""The end of a visit: the paper to look at, what went wrong, and what to take along."""

from __future__ import annotations

import io

import pypdfium2
from django.http import Http404, HttpResponse

from integrations.centre.journal import Visit
from integrations.centre.kiosk.beginning import offered
from integrations.centre.kiosk.flow import Here, screen
from integrations.centre.visit import State, WrongStep, begin
from integrations.centre.wire import Terminal

__all__ = ["download", "paper", "picture", "take", "trouble"]

_DOTS_PER_INCH = 110
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
        pages=range(1, visit.pages + 1) if _pdf(visit, here) else [],
        name=here.words.kind(visit.asked.kind) if visit.asked else "",
        copies=visit.printed,
        change_line=here.words.say("print_change", yen=here.words.yen(change)) if change else "",
    )


def _another(here: Here, visit: Visit) -> HttpResponse:
    """The next certificate with the card that lies on the reader; its PIN was right a moment ago."""
    if visit.presented is None:
        raise WrongStep("nobody was presented")
    here.leave()
    old = visit.terminal
    terminal = Terminal(old.channel, old.operator, old.store, old.terminal, language=old.language)
    here.visit = begin(exchange=here.exchange, terminal=terminal)
    here.seat.visit = here.visit.visit
    here.seat.without_choice()
    here.seat.taken = []
    return offered(here, municipality=visit.municipality, presented=visit.presented)


def _pdf(visit: Visit, here: Here) -> bytes | None:
    return here.exchange.journal.paper(visit.visit)


@screen
def picture(here: Here, page: int) -> HttpResponse:
    """One page of the front as PNG."""
    pdf = _pdf(here.at(State.PRINTED), here)
    if pdf is None:
        raise Http404
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            raise Http404
        image = document[page - 1].render(scale=_DOTS_PER_INCH / 72).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.convert("L").save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png")


@screen
def download(here: Here) -> HttpResponse:
    """The paper as PDF."""
    pdf = _pdf(here.at(State.PRINTED), here)
    if pdf is None:
        raise Http404
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="front.pdf"'
    return answer


@screen
def trouble(here: Here) -> HttpResponse:
    """What happened to the paper and to the money, in plain words."""
    visit = here.at(State.REFUSED, State.FAILED, State.CANCELLED, State.TIMED_OUT)
    words = here.words
    back = visit.inserted - visit.kept
    return here.show(
        "trouble",
        title=words[f"end_{visit.state}"],
        why=_why(here, visit),
        paper=words.say("end_paper_some", n=visit.printed) if visit.printed else words["end_paper_none"],
        money=_money(here, visit, back),
        how=words["end_how_again" if visit.state in (State.CANCELLED, State.TIMED_OUT) else "end_how_office"],
        refused=visit.state == State.REFUSED,
    )


def _why(here: Here, visit: Visit) -> str:
    if visit.state == State.REFUSED:
        return here.words["refused"]
    return here.words[f"trouble_{visit.trouble}"] if visit.trouble else ""


def _money(here: Here, visit: Visit, back: int) -> str:
    words = here.words
    if not visit.inserted:
        return words["end_money_none"]
    if not visit.kept:
        return words.say("end_money_back", back=words.yen(back))
    return words.say("end_money_kept", kept=words.yen(visit.kept), n=visit.printed, back=words.yen(back))


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
    left = [(name, text) for name, text in things if name not in here.seat.taken]
    if here.request.method == "POST":
        if left:
            return here.go("take")
        here.leave()
        here.seat, here.visit = here.seat.for_next_citizen(), None
        return here.show("thanks")
    return here.show("take", things=[(name, text, name in here.seat.taken) for name, text in things], left=len(left))


def _things(here: Here, visit: Visit) -> list[tuple[str, str]]:
    words = here.words
    things = [("card", words["take_card"])]
    if visit.printed:
        things.append(("paper", words.say("take_paper", n=visit.printed * visit.pages)))
    if back := visit.inserted - visit.kept:
        things.append(("money", words.say("take_money", yen=words.yen(back))))
    return things
