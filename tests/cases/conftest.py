"""The sample town, once for the table; emptied afterwards by the owner of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from integrations.centre.city.casebook import Case
from integrations.centre.city.places import SAMPLE
from integrations.centre.soap import Centre, Issued, Presented, Refused
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
        card_user="TESTUSER01" if asked.card else "",
        card_pin="1234" if asked.card else "",
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
        copies=asked.copies,
    )


Counter = Callable[[Case], Issued | Refused]


@pytest.fixture(scope="session")
def open_counter(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[date], Any]:
    """Return a context: the town on a given day, and a counter to ask at."""
    from contextlib import contextmanager

    @contextmanager
    def opened(today: date) -> Iterator[Counter]:
        folder: Path = tmp_path_factory.mktemp("packages")
        with django_db_blocker.unblock():
            try:
                with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(today, "00:30")):
                    receipts = move_in(today=today, folder=folder)
                assert {receipt["state"] for receipt in receipts} == {"APPLIED"}, receipts

                def counter(case: Case) -> Issued | Refused:
                    now = moment(today, case.ask.at or "10:00")
                    with override_settings(AKASHI_DEMO=True, AKASHI_NOW=now):
                        return ask(case, now=now)

                yield counter
            finally:
                call_command("flush", database="owner", interactive=False, verbosity=0)

    return opened
