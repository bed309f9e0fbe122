"""What the ledger is told of the one who asked."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connections

from issuer.issuance import line
from issuer.issuance.circumstances import circumstances
from issuer.papers.people import WrittenDate
from issuer.tenancy.scope import scope
from tests.issuance.conftest import Ask
from tests.rules.makers import facts as facts_of
from tests.rules.makers import resident


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (WrittenDate(value=date(2026, 11, 20)), "0-14"),
        (WrittenDate(value=date(2011, 11, 21)), "0-14"),
        (WrittenDate(value=date(2011, 11, 20)), "15-19"),
        (WrittenDate(value=date(1996, 11, 20)), "30-39"),
        (WrittenDate(value=date(1936, 11, 20)), "90-"),
        (WrittenDate(value=date(1950, 1, 1), unknown=True, text="昭和11年月日不詳"), "80-89"),
        (WrittenDate(value=date(1950, 1, 1), unknown=True, text="不詳"), ""),
    ],
)
def test_the_band_is_the_one_of_the_least_age_that_is_certain(born: WrittenDate, band: str, now: datetime) -> None:
    facts = facts_of(person=resident(1, birth=born))
    assert circumstances(request=facts.request, facts=facts, at=now).age_band == band


def test_an_issue_and_a_refusal_leave_them_in_the_ledger(family: str, ask: Ask, at: Callable[[], datetime]) -> None:
    line.issue(request=ask(family, "R1"), clock=at)
    line.issue(request=ask(family, "R2", serial="9999"), clock=at)
    with scope(family), connections["default"].cursor() as cursor:
        cursor.execute("SELECT event, extent, age_band, sex, residence FROM ledger_entry ORDER BY request_id")
        assert cursor.fetchall() == [("ISSUED", "ALL", "70-79", "1", "RESIDENT"), ("REFUSED", "ALL", "", "", "")]
