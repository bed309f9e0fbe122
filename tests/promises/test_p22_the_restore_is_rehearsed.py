"""P22 復元は稽古済み。バックアップ→復元→鎖の検証。発行記録の RPO は 0。

閉じる事故: –
試し方: 交付しながら控えを取り、空のサーバへ戻し、鎖を確かめ、続きを交付する。
番号は続き、重ならない。控えの途中で落とした物は控えと認めない
"""

import json
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.acceptance.database import count, session

from .house import House
from .town import Town
from .wire import Wire, new_id

Record = Callable[[str, object], None]
ALSO = ("tests/acceptance/test_leaving.py", "tests/backup", "tests/sites/test_primary_lost.py")


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory, house: House) -> Iterator[House]:
    """Another machine: an empty database, with the master key and the keys of the backups brought from the safe."""
    home = tmp_path_factory.mktemp("empty")
    (home / "secrets").mkdir(mode=0o700)
    shutil.copyfile(house.home / "secrets" / "master_key", home / "secrets" / "master_key")
    (home / "secrets" / "keys").symlink_to(house.home / "secrets" / "keys")
    made = House(home)
    yield made
    made.close()


def test_a_backup_taken_under_load_comes_back_whole_and_numbers_go_on(
    house: House, empty: House, town: Town, wire: Wire, tmp_path: Path, record: Record, full: bool
) -> None:
    stop, issued = threading.Event(), []

    def serve() -> None:
        while not stop.is_set():
            issued.append(wire.issue(town.people[len(issued) % len(town.people)].serial).number)

    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(serve)
        try:
            told = json.loads(house.manage("backup", "--out", tmp_path / "backup", "--json").stdout)
        finally:
            stop.set()
        serving.result(60)
    report = json.loads(empty.manage("restore", tmp_path / "backup", "--json").stdout)
    assert all(not chain["faults"] and not chain["lost"] for chain in report["chains"])
    assert empty.manage("audit_verify").returncode == 0
    with session(empty, "auditor", town.code) as auditor:
        row = auditor.execute("SELECT max(seq) FROM audit_event").fetchone()
        assert row is not None
        assert row[0] >= told["chains"][town.code]["seq"]
    ids = [new_id() for _ in town.people[: 100 if full else 12]]
    with empty.web(workers=2) as web:
        again = town.wire(web)
        numbers = []
        for person, request_id in zip(town.people, ids, strict=False):
            answer = again.issue(person.serial, request_id=request_id)
            town.hand_over(answer, person)
            numbers.append(answer.number)
    assert not set(numbers) & set(issued)
    assert min(numbers) > max(issued), "what the first server gave out after the backup is passed over"
    with session(empty, "app", town.code) as app:
        assert count(app, "issuance_void_number", reason="RESTORE") == 1
    record("控えの間に出た紙", len(issued))
    record("復元した行", told["rows"])
    record("復元の後の紙", len(numbers))
    record("重なった番号", 0)
    record("切れた鎖", 0)


@pytest.mark.parametrize("point", ["backup_tables", "backup_unsigned"])
def test_a_backup_killed_half_way_is_no_backup(point: str, house: House, tmp_path: Path, record: Record) -> None:
    out = tmp_path / "half"
    killed = subprocess.run(
        [house.program("python"), "manage.py", "backup", "--out", str(out)],
        env=house.prepared(AKASHI_FAULTS=f"{point}:kill"),
        cwd=house.checkout,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    done = house.manage("restore", out, check=False)
    assert done.returncode == 2
    record("途中で落とした控えを拒んだ", 1)
