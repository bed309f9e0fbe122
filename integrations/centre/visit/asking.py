"""The request: its number is kept first, so that every try is the same request and at most one paper is issued."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from integrations.centre.journal import Turn, Visit
from integrations.centre.visit.ending import end
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import ANSWER_WITHIN, State, Trouble, WrongStep, require
from integrations.centre.wire import Asked, Issued, KoikiFault, Presented, Refused, WrongAnswer, new_request_id
from integrations.centre.wire import Trouble as WireTrouble

__all__ = ["ask", "choose"]

_BETWEEN_TRIES_SECONDS = 1.0


def choose(*, exchange: Exchange, visit: str, asked: Asked) -> Visit:
    """Keep what is asked for, under a number nobody used before. Raises WrongStep."""
    now = exchange.now()
    with exchange.journal.turn(visit, now=now) as turn:
        require(turn, State.CHOOSING)
        turn.touch()
        return turn.change(
            "CHOSEN",
            state=State.ASKING,
            asked=json.dumps(asdict(asked)),
            request_id=new_request_id(),
            asked_at=now,
        )


def ask(*, exchange: Exchange, visit: str) -> Visit:
    """Send the request until it is answered or ANSWER_WITHIN is over; safe to call again, and by two at once.

    A BUSY server, a lost connection and a half answer are all answered with the same number.
    A visit that is not at asking is given back as it stands.
    """
    while True:
        stands = exchange.journal.read(visit)
        if stands.state != State.ASKING:
            return stands
        presented, asked, since = _request(stands)
        if exchange.now() - since > ANSWER_WITHIN:
            return _give_up(exchange, visit, Trouble.NO_ANSWER)
        with exchange.journal.turn(visit, now=exchange.now()) as turn:
            turn.change("ASKED", attempts=turn.visit.attempts + 1)
        try:
            answer = exchange.centre(stands, kind=asked.kind).issue(
                presented,
                kind=asked.kind,
                scope=asked.scope,
                members=asked.members,
                options=asked.options,
                fiscal_year=asked.fiscal_year,
                copies=asked.copies,
                request_id=stands.request_id,
            )
        except KoikiFault as fault:
            if not fault.retryable:
                return _give_up(exchange, visit, Trouble.FAULT, detail=fault.code)
            _note(exchange, visit, fault.code)
        except (WireTrouble, WrongAnswer) as trouble:
            _note(exchange, visit, type(trouble).__name__)
        else:
            return _taken(exchange, visit, answer)
        exchange.wait(_BETWEEN_TRIES_SECONDS)


def _request(visit: Visit) -> tuple[Presented, Asked, datetime]:
    if visit.presented is None or visit.asked is None or visit.asked_at is None:
        raise WrongStep("the visit asks for nothing")  # they are kept together with the state
    return visit.presented, visit.asked, visit.asked_at


def _note(exchange: Exchange, visit: str, what: str) -> None:
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        turn.change("NO_ANSWER", detail=what)


def _give_up(exchange: Exchange, visit: str, trouble: Trouble, *, detail: str = "") -> Visit:
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        if turn.visit.state == State.ASKING:  # not if another answered meanwhile
            end(turn, state=State.FAILED, outcome="TIMED_OUT", trouble=trouble, detail=detail)
        return turn.visit


def _taken(exchange: Exchange, visit: str, answer: Issued | Refused) -> Visit:
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        if turn.visit.state != State.ASKING:
            return turn.visit
        if isinstance(answer, Refused):
            end(turn, state=State.REFUSED, outcome="", refusal=answer.code, message=answer.message)
        elif _fits(turn, answer) and not _given_before(exchange, turn, answer):
            turn.touch()
            turn.keep_paper(answer.pdf)
            turn.change(
                "ISSUED",
                state=State.PAYING if answer.total_fee else State.PRINTING,
                certificate_number=answer.certificate_number,
                pages=answer.pages,
                copies=answer.copies,
                unit_fee=answer.unit_fee,
                total_fee=answer.total_fee,
                sha256=answer.sha256,
            )
        else:
            end(turn, state=State.FAILED, outcome="PRINT_FAILED", trouble=Trouble.WRONG_ANSWER)
        return turn.visit


def _fits(turn: Turn, answer: Issued) -> bool:
    """Whether the paper is what was asked for, as far as the Centre can know."""
    _, asked, _ = _request(turn.visit)
    return answer.copies == asked.copies and answer.total_fee == answer.unit_fee * answer.copies


def _given_before(exchange: Exchange, turn: Turn, answer: Issued) -> bool:
    """Whether another request was answered with this number: then one of the two papers is somebody else's."""
    return any(
        other.request_id != turn.visit.request_id and other.municipality == turn.visit.municipality
        for other in exchange.journal.of_number(answer.certificate_number)
    )
