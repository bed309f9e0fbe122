"""P10 どこで落ちても失わず、二重に出さない。

閉じる事故: 横浜
試し方: 名前のついた故障点を順に kill -9 し、起こして再送する。
PostgreSQL を交付の最中に即時停止する。ディスクを満杯にする。時計を飛ばす
"""

import base64
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.database import count, session
from tests.acceptance.sheet import Sheet
from tests.acceptance.townsfolk import Person

from .disk import fill, small_disk
from .house import House, Web, answers
from .town import JST, Town, moved_in, until
from .wire import LOST, Answer, Wire, new_id

Record = Callable[[str, object], None]
ALSO = ("tests/sites/test_standby_lost.py",)
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


def run_killed(house: House, point: str, *words: object, **extra: str) -> bool:
    """A command that dies at ``point``: whether it did."""
    return house.manage(*words, check=False, AKASHI_FAULTS=f"{point}:kill", **extra).returncode == -signal.SIGKILL


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


def test_killed_while_a_notice_is_written_it_counts_once(
    house: House, town: Town, faulty: Web, record: Record, full: bool
) -> None:
    wire, points = town.wire(faulty), ("delivery_uncommitted", "chain_appended", "before_answer")
    for point in points * (10 if full else 1):
        request_id = new_id()
        assert wire.issue(town.people[0].serial, request_id=request_id).outcome == "ISSUED"
        with pytest.raises(LOST):
            killed_at(house, point, lambda i=request_id: wire.report(i, "PRINTED", printed=1, paid=250))
        until(lambda: answers(faulty), "the worker to be raised again")
        assert wire.report(request_id, "PRINTED", printed=1, paid=250) == (True, "DELIVERED")
        with session(house, "auditor", town.code) as auditor:
            assert count(auditor, "ledger_entry", request_id=request_id, event="DELIVERED") == 1
        record("kill -9", points.index(point) + 1)
    record("交付の知らせの故障点", len(points))


def test_killed_while_it_refuses_the_refusal_is_one(house: House, town: Town, faulty: Web, record: Record) -> None:
    wire, request_id = town.wire(faulty), new_id()
    serial = town.registry.named["held-06"].members[0].serial
    assert killed_at(house, "refusal_uncommitted", lambda: wire.ask(serial, request_id=request_id)) is None
    assert wire.insist(serial, request_id=request_id).outcome == "HELD"
    with session(house, "auditor", town.code) as auditor:
        assert count(auditor, "ledger_entry", request_id=request_id) == 1
    record("断りの故障点", 1)


@pytest.mark.parametrize("point", ["feed_staged", "feed_merged", "feed_uncommitted", "feed_committed"])
def test_a_load_killed_at_a_named_point_leaves_all_or_nothing(
    point: str, house: House, town: Town, wire: Wire, record: Record
) -> None:
    household = town.fresh()[0]
    before = household.address.block
    household.address.block = town.registry.inventor.block()
    household.history += 1
    package = town.next_delta({"J02": [household.row()]})
    assert run_killed(house, point, "feed_submit", package, "--wait")
    answer = wire.issue(household.members[0].serial)
    if answer.outcome != "STALE":  # the package waits, and the house may say so
        assert Sheet(answer.pdf).has(household.address.block if point == "feed_committed" else before)
    assert house.manage("feed_submit", package, "--wait").returncode == 0
    answer = wire.issue(household.members[0].serial)
    town.hand_over(answer, household.members[0])
    assert Sheet(answer.pdf).has(household.address.block)
    record("連携の故障点", 1)
    record("半分だけ適用された電文", 0)


def test_a_hold_killed_before_its_commit_is_not_half_there(
    house: House, town: Town, wire: Wire, record: Record
) -> None:
    person = town.fresh()[0].members[0]
    for point in ("hold_uncommitted", "chain_appended"):
        assert run_killed(house, point, "hold_add", town.code, "--person", person.atena_no)
        assert wire.issue(person.serial).outcome == "ISSUED"
    house.manage("hold_add", town.code, "--person", person.atena_no)
    assert wire.issue(person.serial).outcome == "HELD"
    record("抑止の故障点", 2)


def test_a_change_of_the_master_key_killed_half_way_goes_on(
    house: House, town: Town, wire: Wire, record: Record, tmp_path: Path
) -> None:
    old, new = house.home / "secrets" / "master_key", tmp_path / "new_master_key"
    new.write_text(base64.b64encode(os.urandom(32)).decode(), encoding="ascii")
    both = {"AKASHI_MASTER_KEY_FILE": str(new), "AKASHI_MASTER_KEY_PREVIOUS_FILE": str(old)}
    assert run_killed(house, "keys_uncommitted", "keys_rotate", "--master", **both)
    # Web processes with the old master alone serve on: the town's keys were not half changed.
    assert wire.issue(town.fresh()[0].members[0].serial).outcome == "ISSUED"
    house.manage("keys_rotate", "--master", **both)
    house.manage("keys_status", **both)
    # And back, so that the house is as the other tests know it.
    house.manage("keys_rotate", "--master", AKASHI_MASTER_KEY_PREVIOUS_FILE=str(new))
    house.manage("keys_status")
    record("親鍵の交代の故障点", 1)


def test_an_erasure_killed_half_way_goes_on_and_nothing_of_the_town_is_left(
    house: House, record: Record, tmp_path: Path
) -> None:
    leaving = "131041"
    house.manage("municipality_add", leaving, "--name", "新宿区", "--prefecture", "東京都", "--mayor", "長")
    for name in ("keys-a", "keys-b"):
        house.manage("operator_add", name, "--role", "PLATFORM", check=False)
    erasing = ("municipality_erase", leaving)
    told = house.manage(*erasing, "propose", "--by", "keys-a", "--reason", "試験", "--copies", "なし", "--json").stdout
    approve = (*erasing, "approve", json.loads(told)["proposals"][0]["number"], "--by", "keys-b")
    assert run_killed(house, "erasure_uncommitted", *approve, "--handover", tmp_path / "handover")
    assert house.manage(*erasing, "check", check=False).returncode == 1
    house.manage(*erasing, "resume", "--by", "keys-a", "--out", tmp_path / "certificate")
    house.manage(*erasing, "check")
    house.manage("audit_verify")
    record("団体の消去の故障点", 1)


def test_a_head_cut_off_in_writing_does_not_hide_the_chain(house: House, town: Town, record: Record) -> None:
    anchor = "from datetime import *; from django.conf import settings; from issuer.audit.anchors import anchor_head\n"
    anchor += "anchor_head(municipality=sys.argv[1], folder=settings.AKASHI_ANCHOR_DIR, now=datetime.now(timezone.utc))"
    assert house.python(anchor, town.code, check=False, AKASHI_FAULTS="anchor_unsynced:kill").returncode == -9
    house.python(anchor, town.code)
    house.manage("audit_verify", "--municipality", town.code)
    record("鎖の頭の故障点", 1)


def test_the_database_stopped_at_once_under_load_loses_and_doubles_nothing(
    house: House, town: Town, web: Web, record: Record, full: bool
) -> None:
    """SIGQUIT to the postmaster: an immediate stop, no checkpoint, and recovery from the log at the next start."""
    wire, given = town.wire(web), {}
    for _ in range(10 if full else 2):
        asked = [(person, new_id()) for person in town.people[:40]]
        heard = threading.Semaphore(0)

        def ask(pair: tuple[Person, str], heard: threading.Semaphore = heard) -> Answer | None:
            answer = wire.ask(pair[0].serial, request_id=pair[1])
            heard.release()
            return answer

        with ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(ask, pair) for pair in asked]
            for _ in range(10):
                heard.acquire()
            os.kill(house.postmaster() or os.getpid(), signal.SIGQUIT)  # never 0: that would be our whole group
            until(lambda: not house.postmaster(), "the database to be gone")
            answers = [job.result(120) for job in jobs]
        assert any(answer is None or answer.outcome == "INTERNAL" for answer in answers), "it stopped too late"
        house.prepare_again()
        given |= {i: a for (_, i), a in zip(asked, answers, strict=True) if a is not None and a.outcome == "ISSUED"}
        for person, request_id in asked:
            answer = wire.insist(person.serial, request_id=request_id)
            town.hand_over(answer, person)
            assert given.get(request_id, answer) == answer, "what was acknowledged is what is given again"
        town.issued_once([request_id for _, request_id in asked])
        record("PostgreSQL の即時停止", 1)
    record("停止の前に答えた紙", len(given))
    record("失われた発行", 0)


def test_a_full_disk_refuses_and_loses_nothing(seed: int, record: Record, full: bool) -> None:
    """A file system of its own, filled to the last byte while people ask, then emptied."""
    with small_disk(megabytes=400) as home:
        house = House(home)
        try:
            town = moved_in(house, seed=seed + 7, households=9)
            with house.web(workers=2) as web:
                _filled_and_emptied(house, town, web, home, record, rounds=5 if full else 1)
        finally:
            (home / "ballast").unlink(missing_ok=True)
            house.close()


def _filled_and_emptied(house: House, town: Town, web: Web, home: Path, record: Record, *, rounds: int) -> None:
    wire, given, asked = town.wire(web), {}, []
    for _ in range(rounds):
        fill(home / "ballast")
        outcomes: Counter[str] = Counter()
        while outcomes["INTERNAL"] + outcomes["切れた"] < 20 and sum(outcomes.values()) < 20_000:
            person, request_id = town.people[len(asked) % len(town.people)], new_id()
            answer = wire.ask(person.serial, request_id=request_id)
            outcomes[answer.outcome if answer else "切れた"] += 1
            asked.append((person, request_id))
            if answer is not None and answer.outcome == "ISSUED":
                given[request_id] = answer
        assert set(outcomes) <= {"ISSUED", "INTERNAL", "BUSY", "切れた"}, outcomes
        assert outcomes["INTERNAL"] + outcomes["切れた"] >= 20, "the disk was never full"
        (home / "ballast").unlink()
        house.prepare_again()  # PostgreSQL gives up when it cannot write its log, and recovers
    for person, request_id in asked:
        answer = wire.insist(person.serial, request_id=request_id)
        town.hand_over(answer, person)
        assert given.get(request_id, answer) == answer
    town.issued_once([request_id for _, request_id in asked])
    house.manage("audit_verify", "--municipality", town.code)
    record("満杯のディスクで求めた", len(asked))
    record("満杯で断った", len(asked) - len(given))
    record("失われた発行", 0)


def test_a_clock_that_jumps_issues_no_number_twice(house: House, town: Town, wire: Wire, record: Record) -> None:
    person, kept = town.people[0], new_id()
    first = wire.issue(person.serial, request_id=kept)
    now = datetime.now(JST)
    for jump in (timedelta(minutes=-50), timedelta(hours=-30), timedelta(minutes=7)):
        with house.web(workers=1, AKASHI_NOW=(now + jump).isoformat()) as odd:
            answer = town.wire(odd).issue(person.serial, request_id=new_id())
            assert answer.outcome == "ISSUED"
            town.hand_over(answer, person)
            # What was answered in what is now the future is answered alike.
            assert town.wire(odd).issue(person.serial, request_id=kept) == first
        record("飛んだ時計", 1)
    town.hand_over(wire.issue(person.serial), person)
    town.no_two_papers_of_one_number()


def test_the_chain_is_whole_after_all_of_it(house: House, town: Town, faulty: Web, wire: Wire, record: Record) -> None:
    house.manage("audit_verify", "--municipality", town.code)
    record("落ちた後も切れなかった鎖", town.no_two_papers_of_one_number())
