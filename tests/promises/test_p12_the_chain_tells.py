"""P12 監査の鎖は切れず、改ざんと末尾切りがわかる (鎖の頭を署名して DB の外にも置く)。
アプリの役割は INSERT/SELECT だけ。

閉じる事故: 足立
試し方: アプリの役割で UPDATE/DELETE/TRUNCATE する。
所有者の役割で改変・削除・挿入・入替・末尾切りをし、検証器が行を名指すことを見る
"""

import json
import random
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.acceptance.database import session

from .house import House, Web
from .town import Town, moved_in

Record = Callable[[str, object], None]
#: What is not generated, which is how the rows are put back.
_COLUMNS = {
    "audit_event": "municipality, seq, at, actor, action, request_id, detail, previous, hash",
    "audit_head": "municipality, seq, hash",
}
_VERIFIER = """
import json, sys, django; django.setup()
from django.conf import settings
from issuer.audit.verify import verify
for line in sys.stdin:
    print(json.dumps(verify(municipality=line.strip(), anchor_dir=settings.AKASHI_ANCHOR_DIR).faults), flush=True)
"""
_ANCHOR = "from datetime import *; from django.conf import settings; from issuer.issuance.upkeep import anchor_chains\n"
_ANCHOR += "anchor_chains(folder=settings.AKASHI_ANCHOR_DIR, now=datetime.now(timezone.utc))"


@pytest.fixture(scope="module")
def chained(house: House, web: Web, seed: int) -> Town:
    """A town with a short chain whose head is signed outside the database."""
    town = moved_in(house, seed=seed + 4, households=6)
    for person in town.people:
        assert town.wire(web).issue(person.serial).outcome == "ISSUED"
    house.python(_ANCHOR)
    return town


@pytest.fixture(scope="module")
def faults(house: House) -> Iterator[Callable[[str], list[str]]]:
    """The verifier, in a process of its own."""
    with subprocess.Popen(
        [house.program("python"), "-c", _VERIFIER],
        env=house.prepared(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None

        def ask(code: str) -> list[str]:
            running.stdin.write(code + "\n")
            running.stdin.flush()
            return list(json.loads(running.stdout.readline()))

        yield ask
        running.stdin.close()


def test_the_application_and_the_auditor_can_change_nothing(house: House, chained: Town, record: Record) -> None:
    tried = 0
    for role in ("app", "auditor"):
        for table in ("audit_event", "audit_head", "ledger_entry"):
            for act in (
                f"UPDATE {table} SET municipality = municipality",
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TABLE {table}",
            ):
                with (
                    session(house, role, chained.code) as connection,
                    pytest.raises(psycopg.errors.InsufficientPrivilege),
                ):
                    connection.execute(act)  # type: ignore[arg-type] # our own words
                tried += 1
    record("拒まれた書き換え", tried)


def test_whatever_the_owner_does_to_a_chain_is_named(
    house: House, chained: Town, faults: Callable[[str], list[str]], seed: int, record: Record, full: bool
) -> None:
    assert faults(chained.code) == []
    dice = random.Random(seed)
    with house.owner(chained.code) as owner:
        (last,) = owner.execute("SELECT max(seq) FROM audit_event").fetchone() or (0,)
    named = 0
    for _ in range(30 if full else 2):
        seq = dice.randrange(2, last - 1)
        for word, act in _tamperings(seq, last):
            with _tampered(house, chained.code, act):
                found = faults(chained.code)
                assert any(word in fault for fault in found), (act, found)
            named += 1
    assert faults(chained.code) == []
    record("所有者の改ざん", named)
    record("名指されなかった改ざん", 0)


def _tamperings(seq: int, last: int) -> list[tuple[str, str]]:
    swap = "UPDATE audit_event SET {0} = CASE seq WHEN {1} THEN (SELECT {0} FROM audit_event WHERE seq = {2})"
    swap += " ELSE (SELECT {0} FROM audit_event WHERE seq = {1}) END WHERE seq IN ({1}, {2})"
    columns = ("at", "actor", "action", "request_id", "detail")
    renumbered = "UPDATE audit_head SET seq = {0}, hash = (SELECT hash FROM audit_event WHERE seq = {0})"
    cut = f"DELETE FROM audit_event WHERE seq > {seq}"
    return [
        (f"{seq} 番の行の内容", f"UPDATE audit_event SET actor = 'nobody' WHERE seq = {seq}"),
        (f"{seq} 番の行の内容", f"UPDATE audit_event SET detail = detail || ' ' WHERE seq = {seq}"),
        (f"{seq} 番の行の内容", f"UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = {seq}"),
        (f"{seq} 番から {seq} 番までの行がありません", f"DELETE FROM audit_event WHERE seq = {seq}"),
        (f"{seq} 番の行の内容", "; ".join(swap.format(column, seq, seq + 1) for column in columns)),
        (f"行は {seq} 番で終わって", cut),
        (f"{last} 番の行がありません", f"{cut}; {renumbered.format(seq)}"),
        (
            f"{last + 1} 番",
            f"INSERT INTO audit_event ({_COLUMNS['audit_event']})"  # noqa: ISC004
            f" SELECT municipality, {last + 1}, at, actor, action, request_id, detail, hash, previous"
            f" FROM audit_event WHERE seq = {last}",
        ),
    ]


class _tampered:  # noqa: N801 - used as a word
    """The act, committed with every guard off, and everything put back afterwards."""

    def __init__(self, house: House, code: str, act: str) -> None:
        self._house, self._code, self._act = house, code, act

    def _as_owner(self, *acts: str) -> None:
        with self._house.owner(self._code) as owner:
            for table in ("audit_event", "audit_head"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[arg-type]
            for act in acts:
                owner.execute(act)  # type: ignore[arg-type]
            for table in ("audit_event", "audit_head"):
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # type: ignore[arg-type]

    def __enter__(self) -> None:
        kept = (f"CREATE TABLE kept_{t} AS SELECT * FROM {t}" for t in ("audit_event", "audit_head"))
        self._as_owner(*kept, self._act)

    def __exit__(self, *_: object) -> None:
        for table in ("audit_event", "audit_head"):
            where = f"WHERE municipality = '{self._code}'"
            self._as_owner(
                f"DELETE FROM {table} {where}",
                f"INSERT INTO {table} ({_COLUMNS[table]}) SELECT {_COLUMNS[table]} FROM kept_{table} {where}",
                f"DROP TABLE kept_{table}",
            )
