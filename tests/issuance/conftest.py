"""A household of three in Kakogawa, ready to be issued to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from issuer.papers.kinds import CertificateKind, Channel, Extent
from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
from tests import factories

Ask = Callable[..., IssueRequest]


@pytest.fixture
def family(kakogawa: str, now: datetime) -> str:
    """桐生 茂 (serial 1001), his daughter 彩 (1002) and a 14-year-old (1003)."""
    factories.fresh(kakogawa, now)
    factories.household(
        kakogawa,
        now,
        number="H1",
        people=[
            {"atena_no": "1", "name": "桐生　茂", "serial": "1001"},
            {
                "atena_no": "2",
                "name": "桐生　彩",
                "serial": "1002",
                "sex": "2",
                "sex_text": "女",
                "birth_date": date(1982, 2, 1),
            },
            {"atena_no": "3", "name": "桐生　翔", "serial": "1003", "birth_era": "4", "birth_date": date(2012, 5, 1)},
        ],
    )
    factories.seal_registration(kakogawa, now, number="S1", atena_no="1")
    return kakogawa


def request_of(code: str, request_id: str, *, now: datetime, serial: str = "1001", **fields: Any) -> IssueRequest:
    """An IssueRequest received ``now``; keyword arguments replace its fields, ``serial`` the applicant's."""
    request = IssueRequest(
        municipality=code,
        request_id=request_id,
        fingerprint="0" * 64,
        kind=CertificateKind.JUMINHYO,
        extent=Extent.ALL,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=Terminal(
            channel=Channel.STORE,
            operator_code="0001",
            store_code="1",
            terminal_id="1",
            municipality_code=code,
        ),
        credential=JpkiCredential(serial_number=serial, media="CARD", status="GOOD", issuer=factories.ISSUER),
        received_at=now,
        deadline=now + timedelta(seconds=20),
    )
    return replace(request, **fields)


@pytest.fixture
def ask(now: datetime) -> Ask:
    """``request_of`` at the moment most tests happen at."""
    return partial(request_of, now=now)
