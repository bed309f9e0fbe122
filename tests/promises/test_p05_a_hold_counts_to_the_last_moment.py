"""P5 抑止は最後の瞬間まで効く。封印のトランザクションの中で世帯の錠を取り、抑止を読み直す。抑止を書く側も同じ錠を取る。
理由は外へ漏れない (文言も同じ)。

閉じる事故: –
試し方: 交付の各段で処理を止め (SIGSTOP)、その間に抑止を掛けてから動かす。
封印が抑止より後になる交付は0。読み直さない版は、データベースが自分で抑止を見て止め、事案になる
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.acceptance.database import session
from tests.acceptance.townsfolk import Person

from .conftest import Mutants
from .house import House, Web
from .town import HOLD_KINDS, Town, incidents, start_again, stopped_kinds
from .walls import disarmed
from .wire import Answer, Wire, new_id

Record = Callable[[str, object], None]
#: Where the hold must still win, and where the paper's transaction has its locks: the hold waits and comes after.
BEFORE = ("after_t1", "after_press", "after_inspection")
WITHIN = ("t2_read", "after_seal", "t2_uncommitted")
_WAITS = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
    " AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def issued_while_held(
    house: House, town: Town, web: Web, person: Person, point: str, *, by: str, waits: bool
) -> tuple[Answer, bool]:
    """Ask, stop the process at ``point``, set a hold meanwhile; the answer, and whether it was sealed after it."""
    wire, request_id = town.wire(web), new_id()
    target = person.atena_no if by == "--person" else _household_of(town, person)
    house.fault_file.write_text(f"{point}:stop", encoding="ascii")
    with ThreadPoolExecutor(2) as pool:
        try:
            asking = pool.submit(wire.issue, person.serial, request_id=request_id)
            process = web.stopped()
            holding = pool.submit(house.manage, "hold_add", town.code, by, target, "--kind-of-hold", "06")
            if waits:
                _until_somebody_waits(house, town, holding)
                assert not holding.done(), "a hold slipped in between seal and record"
            else:
                holding.result(60)
        finally:
            house.fault_file.unlink(missing_ok=True)
            os.kill(web.stopped(), signal.SIGCONT)
        assert process
        answer = asking.result(60)
        holding.result(60)
    with session(house, "auditor", town.code) as auditor:
        (held,) = auditor.execute("SELECT max(seq) FROM audit_event WHERE action = 'hold.set'").fetchone() or (0,)
        sealed = auditor.execute(
            "SELECT seq FROM audit_event WHERE action = 'issue.sealed' AND request_id = %s", [request_id]
        ).fetchone()
    return answer, sealed is not None and sealed[0] > held


def _household_of(town: Town, person: Person) -> str:
    return next(household.number for household in town.registry.households if person in household.members)


def _until_somebody_waits(house: House, town: Town, holding: Future[object]) -> None:
    until = time.monotonic() + 60
    with house.owner(town.code) as owner:
        while owner.execute(_WAITS).fetchone() == (0,):
            if holding.done():
                raise AssertionError(f"the hold did not wait: {holding.result()}")
            if time.monotonic() > until:
                waiting = "SELECT locktype, mode, relation::regclass, transactionid FROM pg_locks WHERE NOT granted"
                raise AssertionError(f"the hold did not wait for the paper: {owner.execute(waiting).fetchall()}")
            time.sleep(0.02)


@pytest.mark.parametrize("point", BEFORE + WITHIN)
def test_a_hold_set_at_any_stage_is_obeyed(
    point: str, house: House, town: Town, faulty: Web, record: Record, full: bool
) -> None:
    for by in ("--person", "--household") if full else ("--household" if point in WITHIN[:1] else "--person",):
        person = town.fresh()[0].members[0]
        answer, late = issued_while_held(house, town, faulty, person, point, by=by, waits=point in WITHIN)
        assert answer.outcome == ("ISSUED" if point in WITHIN else "HELD")
        assert not late
        assert town.wire(faulty).issue(person.serial).outcome == "HELD"
        record("抑止を差し込んだ段", 1)
        record("封印が抑止より後の交付", 0)


@pytest.mark.parametrize("by", ["--person", "--household"])
def test_a_build_that_does_not_look_again_is_stopped_by_the_database(by: str, mutants: Mutants, record: Record) -> None:
    """With the second look left out the line would seal; the database reads the holds by itself and does not let it."""
    start_again(mutants.town)
    before = incidents(mutants.town)
    mutants.house.wake("hold_not_reread")
    try:
        person = mutants.town.fresh()[0].members[0]
        answer, late = issued_while_held(
            mutants.house, mutants.town, mutants.web, person, "after_inspection", by=by, waits=False
        )
    finally:
        mutants.house.wake("")
    assert (answer.outcome, late) == ("SELF_CHECK", False)
    assert incidents(mutants.town) == before + 1
    assert "JUMINHYO" in stopped_kinds(mutants.town)
    record("読み直さない版", 1)
    record("その版をデータベースが止めた", 1)


def test_with_the_database_disarmed_the_attack_sees_such_a_build_through(mutants: Mutants, record: Record) -> None:
    """The attack has teeth: without the second net, the very same act lets a paper out after the hold."""
    start_again(mutants.town)
    mutants.house.wake("hold_not_reread")
    try:
        with disarmed(mutants.house, "issuance_request"):
            person = mutants.town.fresh()[0].members[0]
            answer, late = issued_while_held(
                mutants.house, mutants.town, mutants.web, person, "after_inspection", by="--person", waits=False
            )
    finally:
        mutants.house.wake("")
    assert (answer.outcome, late) == ("ISSUED", True)
    record("データベースの網も外した版を見破った", 1)


def test_nobody_outside_can_tell_why_a_paper_is_held(town: Town, wire: Wire, record: Record) -> None:
    heard, milliseconds = set(), {}
    for kind in HOLD_KINDS:
        began = time.perf_counter()
        answer = wire.issue(town.registry.named[f"held-{kind}"].members[0].serial)
        milliseconds[kind] = (time.perf_counter() - began) * 1000
        heard.add((answer.outcome, answer.message))
    assert len(heard) == 1, heard
    assert heard.pop()[0] == "HELD"
    record("抑止の理由", len(HOLD_KINDS))
    record("外から見分けられる理由", 0)
    record("答えまで (ミリ秒、参考)", f"{min(milliseconds.values()):.0f}-{max(milliseconds.values()):.0f}")
