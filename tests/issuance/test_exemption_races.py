"""例外許可 among papers asked for at the same instant: one comes of it, whoever is quicker."""

from collections.abc import Callable
from datetime import datetime

import pytest

from issuer.issuance.answers import Issued, Refused
from issuer.papers.kinds import Extent, RefusalCode
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_exemptions import grant
from tests.issuance.test_line import rows
from tests.issuance.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_of_ten_papers_at_once_one_is_issued_and_nine_are_refused(
    family: str, ask: Ask, at: Callable[[], datetime], now: datetime
) -> None:
    factories.hold(family, now, target="2", number="H1")
    grant(family, now)
    answers = all_at_once([ask(family, f"request-{n:04d}", extent=Extent.SELF) for n in range(10)], at)
    issued = [n for n, answer in enumerate(answers) if isinstance(answer, Issued)]
    refused = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert len(issued) == 1
    assert refused == [RefusalCode.HELD] * 9
    assert rows(family, "SELECT request_id FROM holds_exemption") == [(f"request-{issued[0]:04d}",)]
    assert rows(family, "SELECT count(*) FROM ledger_entry WHERE event = 'ISSUED'") == [(1,)]
    # Every number given out is a paper's or explained.
    assert rows(
        family,
        "SELECT (SELECT last FROM issuance_number_counter) = 1 + (SELECT count(*) FROM issuance_void_number)",
    ) == [(True,)]
