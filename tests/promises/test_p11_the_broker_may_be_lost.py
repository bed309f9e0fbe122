"""P11 Redis/Valkey は捨ててよい。真実は PostgreSQL だけ。

閉じる事故: –
試し方: 同じ要求を50本ずつ投げている最中に FLUSHALL し、殺し、起こす。
同じ仕事 (家事・連携の適用) をいくつものプロセスで同時にする
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.acceptance.database import count, session
from tests.acceptance.together import at_once

from .house import House
from .town import Town
from .wire import Wire, new_id

Record = Callable[[str, object], None]
_TASKS = (
    "from issuer.issuance.tasks import keep_house; from integrations.feeds.tasks import recover, resume\n"
    "keep_house(); recover(); resume()"
)


def _socket(house: House) -> Path:
    return Path(house.prepared()["AKASHI_REDIS_URL"].removeprefix("unix://"))


def _flush(house: House) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(_socket(house)))
        line.sendall(b"FLUSHALL\r\n")
        assert line.recv(5) == b"+OK\r\n"


def test_one_number_is_one_issue_while_the_broker_is_emptied_killed_and_raised(
    house: House, town: Town, wire: Wire, record: Record, full: bool
) -> None:
    done, acts = threading.Event(), []

    def torment() -> None:
        while not done.is_set() or not acts:
            _flush(house)
            os.kill(int((_socket(house).parent / "valkey.pid").read_text()), signal.SIGKILL)
            house.prepare_again()
            acts.append("FLUSHALL, kill -9, start")

    rounds, ids = 20 if full else 3, []
    with ThreadPoolExecutor(1) as pool:
        tormenting = pool.submit(torment)
        try:
            for number in range(rounds):
                person, request_id = town.people[number], new_id()
                asked = at_once([lambda p=person, i=request_id: wire.issue(p.serial, request_id=i)] * 50)
                assert {answer.outcome for answer in asked} <= {"ISSUED", "BUSY"}
                answer = wire.insist(person.serial, request_id=request_id)
                town.hand_over(answer, person)
                ids.append(request_id)
        finally:
            done.set()
        tormenting.result(120)
    town.issued_once(ids)
    record("同時の要求", rounds * 50)
    record("Valkey を空にして殺した", len(acts))
    record("二重発行", 0)


def test_a_task_done_by_several_processes_at_once_is_done_once(
    house: House, town: Town, wire: Wire, record: Record, full: bool
) -> None:
    household = town.fresh()[0]
    household.address.block = town.registry.inventor.block()
    household.history += 1
    package = town.next_delta({"J02": [household.row()]})
    # Taken in, and left to whoever comes first: nobody waits for it.
    house.manage("feed_submit", package)
    hands = 12 if full else 2
    assert [d.returncode for d in at_once([lambda: house.python(_TASKS)] * hands)] == [0] * hands
    with session(house, "app", town.code) as app:
        states = app.execute(
            "SELECT state FROM intake_receipt WHERE system = 'JUKI' AND sequence = %s", [town.sequence]
        ).fetchall()
        assert states == [("APPLIED",)]
        assert count(app, "replica_household", household_no=household.number) == 1
    sheet_of = wire.issue(household.members[0].serial)
    town.hand_over(sheet_of, household.members[0])
    house.manage("audit_verify", "--municipality", town.code)
    record("重ねた仕事", hands * 3)
    record("二重に適用された電文", 0)
