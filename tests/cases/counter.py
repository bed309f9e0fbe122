"""The Centre's counter in the test: asks the application what a line of the table asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.test import Client, override_settings

from integrations.centre.city.casebook import Case
from integrations.centre.city.places import SAMPLE
from integrations.centre.wire import Centre, Issued, Presented, Refused
from tests.cases.town import moment, move_in


def send(action: str, envelope: bytes) -> bytes:
    """Hand an envelope to the application as if it had come over the loopback."""
    answer = Client().post(
        "/koiki/v5", data=envelope, content_type="text/xml; charset=utf-8", headers={"SOAPAction": f'"{action}"'}
    )
    return bytes(answer.content)


def ask(case: Case, *, now: datetime) -> Issued | Refused:
    """Ask for what a line of the table asks for; selected members are found by name as a kiosk would."""
    asked = case.ask
    presented = Presented(
        serial=case.serial,
        issuer=asked.issuer,
        media=asked.media,
        status=asked.status,
        card_user=asked.card.partition("/")[0],
        card_pin=asked.card.partition("/")[2],
    )
    centre = Centre(send=send, municipality=asked.city or SAMPLE.code, now=lambda: now)
    members: list[int] = []
    if asked.members:
        offers = {offer.kind: offer for offer in centre.offers(presented)}
        members = [offers[asked.kind].members[name] for name in asked.members]
    return centre.issue(
        presented,
        kind=asked.kind,
        scope=asked.scope,
        members=members,
        options=asked.options,
        fiscal_year=asked.year,
        copies=asked.copies,
    )


def answers(cases: Iterable[Case], *, today: date, folder: Path) -> Iterator[tuple[Case, Issued | Refused]]:
    """Move the town in at half past midnight of a day and ask for every case at its own time."""
    with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(today, "00:30")):
        receipts = move_in(today=today, folder=folder)
    assert {receipt["state"] for receipt in receipts} == {"APPLIED"}, receipts
    for case in cases:
        now = moment(today, case.ask.at or "10:00")
        with override_settings(AKASHI_DEMO=True, AKASHI_NOW=now):
            yield case, ask(case, now=now)
