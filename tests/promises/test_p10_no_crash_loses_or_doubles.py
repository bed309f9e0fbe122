"""P10 どこで落ちても失わず、二重に出さない。

閉じる事故: 横浜
試し方: 名前のついた故障点を順に kill -9 し、起こして再送する。
PostgreSQL を交付の最中に即時停止する。ディスクを満杯にする。時計を飛ばす
"""

from collections.abc import Callable

import pytest

from .house import House, Web
from .town import Town
from .wire import Wire, new_id

Record = Callable[[str, object], None]
#: Where a process may die between receiving an IssueCertificate and answering it.
LINE = (
    "t1_uncommitted",
    "after_t1",
    "after_press",
    "after_inspection",
    "t2_read",
    "after_seal",
    "t2_uncommitted",
    "after_t2",
    "before_answer",
)


def killed_at(house: House, point: str, act: Callable[[], object]) -> object:
    """Let a process die at ``point`` while it does ``act``; the file is gone when it did."""
    house.fault_file.write_text(f"{point}:kill", encoding="ascii")
    try:
        said = act()
        assert not house.fault_file.exists(), f"nobody came to {point}"
        return said
    finally:
        house.fault_file.unlink(missing_ok=True)


@pytest.mark.parametrize("point", LINE)
def test_killed_at_a_named_point_and_sent_again_it_is_issued_once(
    point: str, house: House, town: Town, faulty: Web, record: Record, full: bool
) -> None:
    wire = town.wire(faulty)
    people = town.people[: 20 if full else 2]
    for person in people:
        request_id = new_id()
        lost = killed_at(house, point, lambda p=person, i=request_id: wire.ask(p.serial, request_id=i))
        assert lost is None, "the process was killed, so there is no answer"
        answer = wire.insist(person.serial, request_id=request_id)
        town.hand_over(answer, person)
        assert wire.issue(person.serial, request_id=request_id) == answer
        town.issued_once([request_id])
    record("故障点", 1)
    record("kill -9", len(people))
    record("失われた発行", 0)
    record("二重発行", 0)


def test_the_chain_is_whole_after_all_of_it(house: House, town: Town, faulty: Web, wire: Wire, record: Record) -> None:
    house.manage("audit_verify", "--municipality", town.code)
    record("落ちた後も切れなかった鎖", town.no_two_papers_of_one_number())
