"""The rehearsal: a server is lost, its backup comes back on an empty machine, and nothing happens a second time."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .centre import Centre, new_id
from .conftest import add
from .database import count, session
from .invention import Inventor
from .office import Office, Server, close_home, serving
from .registry import Registry

pytestmark = pytest.mark.heavy

_ANCHOR = """
from config import clock
from django.conf import settings
from issuer.issuance.upkeep import anchor_chains
anchor_chains(folder=settings.AKASHI_ANCHOR_DIR, now=clock.now())
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, office: Office) -> Iterator[Office]:
    """Another machine at the same moment, with secrets of its own."""
    home = tmp_path_factory.mktemp("empty")
    yield Office(home, office.clock)
    close_home(home)


def _refused(office: Office, folder: Path, word: str) -> None:
    done = office.akashi("restore", folder, check=False)
    assert (done.returncode, word in done.stderr) == (2, True), f"{done.returncode} {done.stdout} {done.stderr}"
    with session(office, "owner") as connection:
        assert count(connection, "municipality") == 0


def _tampered(backup: Path, folder: Path, name: str, change) -> Path:
    shutil.copytree(backup, folder)
    (path,) = folder.glob(name)
    path.write_bytes(change(path.read_bytes()))
    return folder


def test_a_lost_server_comes_back_whole_and_its_numbers_go_on(
    office: Office, town: Registry, server: Server, centre: Centre, empty: Office, seed: int, tmp_path: Path
) -> None:
    quiet = Registry(Inventor(seed + 41), town.now)
    add(office, quiet)
    person, request_id = town.named["crowd-3"].members[0], new_id()
    before = centre.issue(person.serial, request_id=request_id)
    assert before.outcome == "ISSUED"

    # The server works on while the backup is taken, and issues more before it is lost.
    backup = tmp_path / "backup"
    told = json.loads(office.akashi("backup", "--out", backup, "--json").stdout)
    assert {town.code, quiet.code} <= set(told["municipalities"])
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.rglob("*"))
    assert office.akashi("backup", "--out", backup, check=False).returncode == 2
    secret = (office.home / "secrets" / "master_key").read_bytes().strip()
    assert not any(secret in path.read_bytes() for path in backup.rglob("*") if path.is_file())
    assert not any(path.read_bytes().startswith(b"\x1f\x8b") for path in backup.rglob("*.gz")), "nothing lies open"
    lost = centre.issue(person.serial, "INKAN", request_id=new_id())
    office.akashi("shell", "-c", _ANCHOR)

    # Nobody else's key, no changed byte, no missing file is let in.
    _refused(empty, backup, "AKASHI_MASTER_KEY")
    shutil.copyfile(office.home / "secrets" / "master_key", empty.home / "secrets" / "master_key")
    _refused(empty, backup, "AKASHI_KEY_DIR にありません: 000000 ")
    shutil.copytree(office.home / "secrets" / "keys", empty.home / "secrets" / "keys")
    rows = f"tables/issuance_request.{town.code}.copy.gz"
    _refused(
        empty, _tampered(backup, tmp_path / "a", rows, lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]), rows
    )
    _refused(
        empty,
        _tampered(backup, tmp_path / "b", "backup.json", lambda d: d.replace(b'"seq": ', b'"seq": 9')),
        "書き換え",
    )
    (_tampered(backup, tmp_path / "c", rows, bytes) / rows).unlink()
    _refused(empty, tmp_path / "c", rows)

    # The heads signed outside after the backup outlive the server: what is lost is named.
    shutil.copytree(office.home / "anchors", empty.home / "anchors")
    done = empty.akashi("restore", backup, "--json", check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    report = json.loads(done.stdout)
    chains = {chain["municipality"]: chain for chain in report["chains"]}
    assert all(not chain["faults"] for chain in chains.values())
    head = told["chains"][town.code]["seq"]
    assert chains[town.code]["lost"]["first"] == head + 1
    assert chains[quiet.code]["lost"] is None
    assert empty.akashi("audit_verify").returncode == 0
    assert (empty.home / "anchors" / f"{town.code}.lost.jsonl").exists()
    assert "空のデータベース" in empty.akashi("restore", backup, check=False).stderr

    with serving(empty, workers=1) as second:
        again = Centre(second.url, town.code, town.now)
        assert again.issue(person.serial, request_id=request_id) == before, "a resend is the same bytes"
        after = again.issue(person.serial, request_id=new_id())
    assert after.outcome == "ISSUED"
    assert after.number > max(before.number, lost.number)
    paper = tmp_path / "before.pdf"
    paper.write_bytes(before.pdf)
    assert empty.akashi("verify_paper", paper).returncode == 0
    with session(empty, "app", town.code) as connection:
        assert count(connection, "issuance_void_number", reason="RESTORE") == 1
        assert count(connection, "replica_resident") > 0
    assert empty.akashi("audit_verify").returncode == 0


def test_a_replica_exported_and_taken_in_by_another_server_is_exported_alike(
    office: Office, town: Registry, server: Server, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    home = tmp_path_factory.mktemp("vendor")
    other = Office(home, office.clock)
    try:
        add(other, town)
        office.akashi("replica_export", "--municipality", town.code, "--out", tmp_path / "one")
        other.deliver(*sorted((tmp_path / "one").iterdir()))
        other.akashi("replica_export", "--municipality", town.code, "--out", tmp_path / "two")
    finally:
        close_home(home)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {"JUKI", "INKAN"} == {name.split("_")[1] for name in files}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == files
