"""P13 記録できなければ出さない。

閉じる事故: –
試し方: 監査・台帳・要求・再送用の答えの表を、1つずつ書けなくする。
どれでも紙は出ず、書けるようになれば同じ番号で1通だけ出る
"""

from collections.abc import Callable

import pytest

from tests.acceptance.database import count, session

from .house import House
from .town import Town
from .walls import unwritable
from .wire import Wire, new_id

Record = Callable[[str, object], None]
TABLES = ("audit_event", "ledger_entry", "issuance_request", "issuance_answer", "issuance_number_counter")


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_issued_while_a_table_of_the_record_cannot_be_written(
    table: str, house: House, town: Town, wire: Wire, record: Record, full: bool
) -> None:
    people = town.people[: 30 if full else 3]
    ids = [new_id() for _ in people]
    with session(house, "auditor", town.code) as auditor:
        before = count(auditor, "ledger_entry", event="ISSUED")
    with unwritable(house, table):
        refused = [wire.issue(person.serial, request_id=i) for person, i in zip(people, ids, strict=True)]
        assert {answer.outcome for answer in refused} == {"INTERNAL"}
    with session(house, "auditor", town.code) as auditor:
        assert count(auditor, "ledger_entry", event="ISSUED") == before
    for person, request_id in zip(people, ids, strict=True):
        town.hand_over(wire.insist(person.serial, request_id=request_id), person)
    town.issued_once(ids)
    record("書けなくした表", 1)
    record("断った要求", len(ids))
    record("記録なしに出た紙", 0)
