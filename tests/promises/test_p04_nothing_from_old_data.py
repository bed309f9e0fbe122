"""P4 古いデータから証明書を出さない。飛び番・破れ・順序違い・鮮度切れは断る。半分だけ適用された世帯は誰からも見えない。

閉じる事故: 足立 新潟ほか
試し方: 電文を落とす・並べ替える・重ねる・壊す。適用の最中に止めて全員を求める。時計を進める
"""

import json
import os
import random
import signal
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.sheet import Sheet
from tests.acceptance.townsfolk import Household, rows_of

from .house import House, Web, state_of
from .town import JST, Town, moved_in, until

Record = Callable[[str, object], None]
ALSO = ("tests/feeds/test_histories.py", "tests/feeds/test_order.py", "tests/feeds/test_whole_households.py")


@pytest.fixture(scope="module")
def fed(house: House, seed: int) -> Town:
    """A town whose packages go astray."""
    return moved_in(house, seed=seed + 2, households=45)


def submit(house: House, *packages: Path) -> list[dict[str, object]]:
    """``feed_submit --wait --json``: one receipt a package, whatever became of it."""
    done = house.manage("feed_submit", *packages, "--wait", "--json", check=False)
    receipts = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(receipts) == len(packages), done.stderr[-2000:]
    return receipts


def moves(town: Town, household: Household) -> dict[str, list[dict[str, str]]]:
    """Rows of a household at a new address."""
    household.address.block = town.registry.inventor.block()
    for thing in (household, *household.members):
        thing.history += 1
        thing.operated_at = datetime.now(JST)
    return rows_of([household], [])


def test_packages_lost_shuffled_and_repeated_never_show_through(
    house: House, fed: Town, web: Web, seed: int, record: Record, full: bool
) -> None:
    dice, wire = random.Random(seed), fed.wire(web)
    sent = held = 0
    for _ in range(5 if full else 1):
        movers, old = fed.shared[:5], {}
        packages = []
        for number, household in enumerate(movers, start=1):
            old[household.number] = household.address.block
            packages.append(fed.next_delta(moves(fed, household), ahead=number))
        missing, *rest = packages
        jumbled = [*rest, *dice.sample(rest, 2)]
        dice.shuffle(jumbled)
        states = [receipt["state"] for receipt in submit(house, *jumbled)]
        assert set(states) <= {"HELD", "DUPLICATE"}, "with the first one lost, nothing may be applied"
        for household in movers:
            answer = wire.issue(household.members[0].serial)
            assert answer.outcome == "STALE" or Sheet(answer.pdf).has(old[household.number])
            held += 1
        assert submit(house, missing)[0]["state"] == "APPLIED"
        fed.sequence += len(packages)
        for household in movers:
            answer = wire.issue(household.members[0].serial)
            fed.hand_over(answer, household.members[0])
            assert Sheet(answer.pdf).has(household.address.block)
        sent += len(jumbled) + 1
    record("落とし、並べ替え、重ねた電文", sent)
    record("その間に求めた紙", held)
    record("飛び番の先のデータで出た紙", 0)


def test_a_broken_package_changes_nothing(house: House, fed: Town, web: Web, record: Record, full: bool) -> None:
    wire, refused = fed.wire(web), 0
    for spoil in (bytes.upper, lambda data: data[:-20], lambda data: data.replace(b"1", b"2", 1)):
        household = fed.shared[6]
        before = household.address.block
        rows = moves(fed, household)
        package = fed.next_delta(
            rows, change_after_hashing=lambda files, s=spoil: files.update({n: s(d) for n, d in files.items()})
        )
        fed.sequence -= 1
        state = submit(house, package)[0]["state"]
        assert state == "REFUSED"
        refused += 1
        answer = wire.issue(household.members[0].serial)
        assert answer.outcome == "STALE" or Sheet(answer.pdf).has(before)
        household.address.block = before
    record("壊れた電文を拒んだ", refused)


def test_a_household_half_way_in_is_seen_by_nobody(house: House, fed: Town, web: Web, record: Record) -> None:
    """The load stands still between two tables: whoever asks gets the paper of before, whole."""
    wire, households = fed.wire(web), fed.shared[10:16]
    before = {household.number: household.address.block for household in households}
    rows: dict[str, list[dict[str, str]]] = {}
    for household in households:
        for layout, some in moves(fed, household).items():
            rows.setdefault(layout, []).extend(some)
    package = fed.next_delta(rows)
    house.fault_file.write_text("feed_merged:stop", encoding="ascii")
    loading = subprocess.Popen(
        [house.program("python"), "manage.py", "feed_submit", str(package), "--wait"],
        env=house.prepared(AKASHI_FAULTS=str(house.fault_file)),
        cwd=house.checkout,
        stdout=subprocess.DEVNULL,
    )
    try:
        until(lambda: state_of(loading.pid) == "T", "the load to come to the fault point")
        asked = 0
        for household in households:
            for person in household.members:
                answer = wire.issue(person.serial)
                fed.hand_over(answer, person)
                assert Sheet(answer.pdf).has(before[household.number])
                asked += 1
    finally:
        os.kill(loading.pid, signal.SIGCONT)
        assert loading.wait(120) == 0
    for household in households:
        assert Sheet(wire.issue(household.members[0].serial).pdf).has(household.address.block)
    record("適用の最中に求めた紙", asked)
    record("半分だけ新しい紙", 0)


def test_when_the_core_systems_fall_silent_nothing_is_issued(house: House, fed: Town, record: Record) -> None:
    person = fed.people[0]
    later = (datetime.now(JST) + timedelta(days=5)).isoformat()
    with house.web(workers=1, AKASHI_NOW=later) as web:
        assert fed.wire(web).issue(person.serial).outcome == "STALE"
    record("鮮度切れで断った", 1)
