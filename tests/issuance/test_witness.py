"""What the owner of the database changes beside the chain is named, row by row."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connections, transaction

from issuer.incidents.witness import contradictions
from issuer.issuance.delivery import report_delivery
from issuer.issuance.line import issue
from issuer.papers.kinds import Extent
from issuer.tenancy.scope import scope
from tests.issuance.conftest import Ask

Clock = Callable[[], datetime]
_FEE = "request_id = 'request-0001' AND event = 'ISSUED'"
#: What is done as the owner, and the words it is named with.
TAMPERINGS = [
    (
        "UPDATE ledger_entry SET amount = amount - 50 WHERE request_id = 'request-0001' AND event = 'ISSUED'",
        "金額が違い",
    ),
    (
        "UPDATE ledger_entry SET copies = 2, amount = 500 WHERE request_id = 'request-0001' AND event = 'ISSUED'",
        "金額が",
    ),
    ("UPDATE ledger_entry SET certificate_number = 'x' WHERE request_id = 'request-0001'", "料金の台帳の番号"),
    (f"DELETE FROM ledger_entry WHERE {_FEE}", "料金の台帳にありません"),
    ("UPDATE ledger_entry SET amount = 0 WHERE request_id = 'request-0001' AND event = 'DELIVERED'", "交付の結果"),
    ("DELETE FROM ledger_entry WHERE request_id = 'request-0001' AND event = 'DELIVERED'", "交付の結果"),
    ("UPDATE issuance_request SET sha256 = repeat('0', 64) WHERE request_id = 'request-0001'", "要求の記録"),
    ("UPDATE issuance_request SET kind = 'INKAN' WHERE request_id = 'request-0001'", "要求の記録"),
    ("DELETE FROM issuance_request WHERE request_id = 'request-0001'", "要求の記録"),
    ("UPDATE ledger_entry SET request_id = 'request-9999' WHERE request_id = 'request-0001'", "鎖にありません"),
]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("act", "words"), TAMPERINGS)
def test_a_row_that_says_something_else_than_the_chain_is_named(
    act: str, words: str, family: str, ask: Ask, at: Clock, now: datetime
) -> None:
    for number in (1, 2):
        issue(request=ask(family, f"request-000{number}", extent=Extent.SELF), clock=at)
    with scope(family):
        report_delivery(
            municipality=family,
            issue_request_id="request-0001",
            outcome="PRINTED",
            printed_copies=1,
            paid=250,
            completed_at=now,
            now=now,
        )
    assert contradictions(municipality=family) == ()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('akashi.municipality', %s, true)", [family])
        cursor.execute(act)
        assert cursor.rowcount >= 1
    found = contradictions(municipality=family)
    assert any(words in sentence for sentence in found), found
    assert all("request-0002" not in sentence for sentence in found)
