"""The two questions to the municipality of the 本籍, and what is true when no answer comes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from integrations.centre.apply import drafts
from integrations.centre.apply.drafts import Draft
from integrations.centre.clock import now as clock
from integrations.centre.kiosk import machine
from integrations.centre.registry import REGISTRATION, NoServer
from integrations.centre.registry_file import RegistryError
from integrations.centre.wire import Applicant, Centre, KoikiFault, Presented, Terminal, Trouble, WrongAnswer

__all__ = ["LOST", "NOT_SENT", "Answer", "Standing", "given_up", "send", "standing_of"]

#: The application certainly did not arrive: it may be sent again.
NOT_SENT = "NOT_SENT"
#: It may have arrived; nobody here knows.
LOST = "LOST"
#: Whoever sends has been killed when it took longer than this.
_AT_MOST = timedelta(seconds=90)
#: An answer that was lost is asked for again this long; one try more may take the registry's time-out.
_TRY_FOR_SECONDS = 30.0
_BETWEEN_TRIES_SECONDS = 1.0
_TERMINAL = Terminal(channel="STORE", terminal="K1", language="ja")


@dataclass(frozen=True, slots=True)
class Answer:
    """``result``: the contract's ACCEPTED | ALREADY_APPLIED | NOT_NEEDED | FAILED, or NOT_SENT | LOST."""

    result: str
    number: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """``status``: the contract's word, or NOT_SENT when the municipality could not be asked."""

    status: str
    decided_on: date | None = None
    message: str = ""


def _centre(municipality: str, now: datetime) -> Centre:
    return Centre(
        send=machine.send_to(municipality, REGISTRATION), municipality=municipality, now=lambda: now, terminal=_TERMINAL
    )


def send(*, draft: Draft, request_id: str, now: datetime) -> Answer:
    """Send the application until it is answered, always under one number: the contract promises the same answer.

    NOT_SENT only while nothing can have arrived; LOST when no answer came in the time a citizen waits.
    """
    if draft.presented is None or draft.applicant is None:
        raise ValueError("the application is not whole")
    began, perhaps_there = time.monotonic(), False
    while True:
        answer = _send_once(draft, draft.presented, draft.applicant, request_id, now)
        if answer.result not in (LOST, NOT_SENT):
            return answer
        perhaps_there |= answer.result == LOST
        if not perhaps_there or time.monotonic() - began > _TRY_FOR_SECONDS:
            return Answer(LOST) if perhaps_there else answer
        time.sleep(_BETWEEN_TRIES_SECONDS)


def _send_once(draft: Draft, presented: Presented, applicant: Applicant, request_id: str, now: datetime) -> Answer:
    try:
        told = _centre(draft.municipality, now).apply(
            presented,
            applicant=applicant,
            honseki=draft.honseki,
            hittosha=draft.hittosha,
            phone=draft.phone,
            at_terminal=draft.at_terminal,
            request_id=request_id,
        )
    except (NoServer, RegistryError):
        return Answer(NOT_SENT)
    except KoikiFault as fault:
        # A Fault is the server's word that it took nothing; INTERNAL says nothing of the kind.
        return Answer(LOST if fault.code == "INTERNAL" else NOT_SENT)
    except Trouble as trouble:
        return Answer(LOST if trouble.arrived else NOT_SENT)
    except WrongAnswer:
        return Answer(LOST)
    return Answer(told.result, told.number, told.message)


def standing_of(*, municipality: str, number: str) -> Standing:
    """How an application stands. ``number``: 16 digits."""
    try:
        told = _centre(municipality, clock()).registration(number)
    except (NoServer, RegistryError, KoikiFault, Trouble, WrongAnswer):
        return Standing(NOT_SENT)
    return Standing(told.status, told.decided_on, told.message)


def given_up(*, draft: Draft, now: datetime) -> Draft:
    """The draft as it stands; one whose sending nobody can be at any more has lost its answer."""
    if draft.step != "sending" or now - draft.touched_at <= _AT_MOST:
        return draft
    drafts.change(draft=draft, step="result", now=now, result=LOST)
    return drafts.read(draft=draft.draft, now=now) or draft
