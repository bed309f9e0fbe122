"""P2 センターの要求番号1つに、発行はちょうど1つ。再送は同じバイト列 (保持時間を過ぎたら ANSWER_EXPIRED)、料金も1行。

閉じる事故: 横浜
試し方: 1つの番号を50本同時に投げる。同じ番号で違う中身は拒む。保持時間の後の再送は二度と発行しない
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.acceptance.together import at_once

from .house import House
from .town import JST, Town
from .wire import Wire, new_id

Record = Callable[[str, object], None]


def test_fifty_at_once_are_one_issue_and_one_fee(town: Town, wire: Wire, record: Record, full: bool) -> None:
    rounds = 40 if full else 3
    numbers = set()
    for _ in range(rounds):
        person, request_id = town.people[len(numbers)], new_id()
        answers = at_once([lambda p=person, i=request_id: wire.issue(p.serial, request_id=i)] * 50)
        assert {answer.outcome for answer in answers} <= {"ISSUED", "BUSY"}
        issued = {(answer.number, answer.pdf) for answer in answers if answer.outcome == "ISSUED"}
        assert len(issued) == 1
        again = wire.insist(person.serial, request_id=request_id)
        assert (again.number, again.pdf) in issued, "a resend is the same bytes"
        town.hand_over(again, person)
        town.issued_once([request_id])
        numbers.add(again.number)
    assert len(numbers) == rounds
    record("番号", rounds)
    record("同時の要求", rounds * 50)
    record("二重発行", 0)
    record("二重の料金", 0)


def test_other_content_under_a_used_number_is_refused(town: Town, wire: Wire, record: Record) -> None:
    one, another = town.people[:2]
    request_id = new_id()
    first = wire.issue(one.serial, request_id=request_id)
    changed = [
        wire.issue(another.serial, request_id=request_id),
        wire.issue(one.serial, request_id=request_id, kind="KISAI_JIKO"),
        wire.issue(one.serial, request_id=request_id, copies=2),
    ]
    assert [answer.fault for answer in changed] == ["REQUEST_ID_REUSED"] * 3
    assert wire.issue(one.serial, request_id=request_id) == first
    record("番号を使い回した要求を拒んだ", len(changed))


def test_after_its_retention_an_answer_is_gone_and_nothing_is_issued(
    house: House, town: Town, wire: Wire, record: Record
) -> None:
    person, request_id = town.people[2], new_id()
    assert wire.issue(person.serial, request_id=request_id).outcome == "ISSUED"
    later = (datetime.now(JST) + timedelta(minutes=61)).isoformat()
    with house.web(workers=1, AKASHI_NOW=later) as web:
        assert town.wire(web).issue(person.serial, request_id=request_id).fault == "ANSWER_EXPIRED"
    town.issued_once([request_id])
    record("保持時間の後に再発行された紙", 0)
