"""The first pages: language, card, PIN."""

from __future__ import annotations

import re

from django.http import HttpResponse

from integrations.centre.city.places import check_digit
from integrations.centre.kiosk.cards import PIN, Cards, the_cards
from integrations.centre.kiosk.flow import GONE_AFTER, Here, screen
from integrations.centre.kiosk.words import ENDONYMS, words_of
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.judge import Verdict
from integrations.centre.pki.sample import SampleCard
from integrations.centre.visit import State, begin, cancel, present
from integrations.centre.wire import KoikiFault, Presented, Terminal, Trouble, WrongAnswer

__all__ = ["card", "new_card", "offered", "pin", "start"]

_OPERATOR, _STORE = "0001", "000001"
_PIN_DIGITS = 4


@screen
def start(here: Here) -> HttpResponse:
    """The languages; after a power cut, the visit that was going on at this terminal."""
    if here.visit is None and not here.seat.forgotten:
        _take_up(here)
    if here.visit is not None and here.visit.state == State.CHOOSING:
        cancel(exchange=here.exchange, visit=here.visit.visit)
        here.leave()
    if here.visit is not None or here.seat.forgotten:
        return here.go()
    here.seat = here.seat.for_next_citizen()
    if here.request.method == "POST" and here.request.POST.get("language") in ENDONYMS:
        here.seat.language = here.request.POST["language"]
        return here.go("card")
    languages = [(code, name, words_of(code)["start_go"]) for code, name in ENDONYMS.items()]
    return here.show("start", languages=languages)


def _take_up(here: Here) -> None:
    """What this terminal was doing when it lost its memory. A choice that was going on is not shown to anybody."""
    last = here.visit = here.exchange.journal.last_at(here.seat.terminal)
    if last is None:
        return
    gone = last.ended_at is not None and here.exchange.now() - last.ended_at > GONE_AFTER
    if gone or here.has_left():
        here.visit = None
        return
    here.seat.visit, here.seat.language = last.visit, last.terminal.language or "ja"
    here.seat.notice = "power"


@screen
def card(here: Here) -> HttpResponse:
    """Which card lies on the reader."""
    if here.visit is not None or not here.seat.language:
        return here.go()
    cards = the_cards(here.exchange.now().date())
    if here.request.method == "POST":
        held = cards.called(here.request.POST.get("card", ""))
        if held is None:
            return here.go("card")
        here.seat.card = held.id
        return here.go("pin")
    here.seat.card = ""
    return here.show("card", step="card", cards=cards.first(), more=_more(here, cards), pin=PIN)


def _more(here: Here, cards: Cards) -> tuple[SampleCard, ...]:
    """Those who are refused for one reason or another are for the staff who train, in Japanese."""
    return cards.rest() if here.words.language == "ja" else ()


@screen
def new_card(here: Here) -> HttpResponse:
    """A card for one's own test resident."""
    if here.visit is not None or not here.seat.language:
        return here.go()
    typed = {
        name: here.request.POST.get(name, "").strip()[:200] for name in ("municipality", "serial", "issuer", "media")
    }
    error = ""
    if here.request.method == "POST":
        error = _wrong_card(here, typed)
        if not error:
            try:
                made = the_cards(here.exchange.now().date()).add(**typed)
            except PkiError as refused:
                error = str(refused)
            else:
                here.seat.card = made.id
                return here.go("pin")
    return here.show("new_card", step="card", typed=typed, error=error, pin=PIN, status=422 if error else 200)


def _wrong_card(here: Here, typed: dict[str, str]) -> str:
    code = typed["municipality"]
    if not re.fullmatch(r"[0-9]{6}", code) or check_digit(code[:5]) != code[5]:
        return here.words["new_card_wrong_municipality"]
    if not re.fullmatch(r"[0-9]{1,40}", typed["serial"]):
        return here.words["new_card_wrong_serial"]
    if typed["media"] not in ("CARD", "SMARTPHONE"):
        return here.words["new_card_wrong_media"]
    return ""


@screen
def pin(here: Here) -> HttpResponse:
    """The keypad. Without a script each key sends the digits so far; they are kept nowhere."""
    cards = the_cards(here.exchange.now().date())
    held = cards.called(here.seat.card)
    if here.visit is not None or held is None:
        return here.go() if here.visit is not None or not here.seat.card else here.go("card")
    typed, error = "", ""
    if here.request.method == "POST":
        typed = re.sub(r"[^0-9]", "", here.request.POST.get("typed", "") + here.request.POST.get("digit", ""))
        if "rub_out" in here.request.POST:
            typed = typed[:-1]
        if len(typed) == _PIN_DIGITS:
            judged = cards.judge(held=held, pin=typed, now=here.exchange.now())
            if judged.verdict == Verdict.GOOD:
                return _opened(here, held.municipality, judged.presented)
            if judged.verdict != Verdict.WRONG_PIN:
                return here.show("unusable", step="pin", unchecked=judged.verdict == Verdict.UNCHECKED)
            typed, error = "", here.words.say("pin_wrong", n=judged.tries_left)
        typed = typed[:_PIN_DIGITS]
    return here.show(
        "pin",
        step="pin",
        typed=typed,
        error=error,
        keys="123456789",
        pin_of_card=here.words.say("pin_of_card", pin=PIN),
    )


def _opened(here: Here, municipality: str, presented: Presented) -> HttpResponse:
    terminal = Terminal("STORE", _OPERATOR, _STORE, here.seat.terminal, language=here.seat.language)
    here.visit = begin(exchange=here.exchange, terminal=terminal)
    here.seat.visit = here.visit.visit
    here.seat.without_choice()
    return offered(here, municipality=municipality, presented=presented)


def offered(here: Here, *, municipality: str, presented: Presented) -> HttpResponse:
    """Ask a municipality what may be had, and go on to choosing; or say that it cannot be asked now."""
    try:
        here.visit = present(
            exchange=here.exchange, visit=here.standing.visit, municipality=municipality, presented=presented
        )
    except (KoikiFault, Trouble, WrongAnswer):
        pass  # whatever it was, nothing was asked for and nothing paid
    else:
        return here.go("certificates")
    cancel(exchange=here.exchange, visit=here.standing.visit)
    card, language = here.seat.card, here.seat.language
    here.leave()
    here.seat.card, here.seat.language = card, language  # the card still lies on the reader
    return here.show("no_line", step="certificate")
