"""The request: its number is kept first, so that every try is the same request and at most one paper is issued."""

from __future__ import annotations

import json
from dataclasses import asdict

from integrations.centre.journal import Visit
from integrations.centre.visit.answered import NO_ANSWER, give_up, taken
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import ANSWER_WITHIN, State, Trouble, WrongStep, require
from integrations.centre.wire import Asked, KoikiFault, WrongAnswer, new_request_id
from integrations.centre.wire import Trouble as WireTrouble

__all__ = ["ask", "choose"]

_BETWEEN_TRIES_SECONDS = 1.0
#: Faults that say of a first try that nothing was taken in.
_TURNED_AWAY = frozenset({"INVALID_MESSAGE", "NOT_AUTHORISED", "UNKNOWN_MUNICIPALITY"})


def choose(*, exchange: Exchange, visit: str, asked: Asked) -> Visit:
    """Keep what is asked for, under a number nobody used before. Raises WrongStep, also when no card was presented.

    The fee the municipality named for this kind is what the citizen agrees to.
    """
    now = exchange.now()
    with exchange.journal.turn(visit, now=now) as turn:
        require(turn, State.CHOOSING)
        if turn.visit.presented is None:
            raise WrongStep("nobody has presented a card")
        turn.touch()
        return turn.change(
            "CHOSEN",
            state=State.ASKING,
            asked=json.dumps(asdict(asked)),
            agreed_fee=next((offer.fee for offer in turn.visit.offers if offer.kind == asked.kind), None),
            request_id=new_request_id(),
            asked_at=now,
        )


def ask(*, exchange: Exchange, visit: str) -> Visit:
    """Send the request until it is answered or ANSWER_WITHIN is over; safe to call again, and by two at once.

    A BUSY server, a lost connection and a half answer are all answered with the same number.
    A visit that is not at asking is given back as it stands. Raises what ``route`` raises.
    """
    while True:
        stands = _begin_try(exchange, visit)
        if stands.state != State.ASKING or stands.presented is None or stands.asked is None:
            return stands
        asked = stands.asked
        try:
            centre = exchange.centre(stands, kind=asked.kind)
            answer = centre.ask_for(stands.presented, asked, request_id=stands.request_id)
        except KoikiFault as fault:
            if not fault.retryable:
                return _refused_to_work(exchange, visit, fault.code)
            _note(exchange, visit, fault.code)
        except (WireTrouble, WrongAnswer) as trouble:
            _note(exchange, visit, type(trouble).__name__)
        else:
            return taken(exchange, visit, answer)
        exchange.wait(_BETWEEN_TRIES_SECONDS)


def _begin_try(exchange: Exchange, visit: str) -> Visit:
    """The visit with one more try kept, before anything is sent; or as it stands when it is not at asking any more."""
    now = exchange.now()
    with exchange.journal.turn(visit, now=now) as turn:
        stands = turn.visit
        if stands.state != State.ASKING:
            return stands
        # A clock that was put back is no reason to keep the citizen for ever.
        if stands.asked_at is None or abs(now - stands.asked_at) > ANSWER_WITHIN:
            return give_up(turn, Trouble.NO_ANSWER)
        return turn.change("ASKED", attempts=stands.attempts + 1)


def _refused_to_work(exchange: Exchange, visit: str, code: str) -> Visit:
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        if turn.visit.state != State.ASKING:  # another try was answered meanwhile
            return turn.visit
        untouched = turn.visit.attempts == 1 and code in _TURNED_AWAY
        return give_up(turn, Trouble.FAULT, detail=code, untouched=untouched)


def _note(exchange: Exchange, visit: str, what: str) -> None:
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        turn.change(NO_ANSWER, detail=what)
