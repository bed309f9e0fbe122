"""The chain does not break unseen (promise P12), and the application cannot touch it."""

import json
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from issuer.audit import append
from issuer.audit import verify as chain_verify
from issuer.audit.anchors import anchor_head
from issuer.audit.verify import verify
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


def _write(code: str, now: datetime, count: int) -> None:
    with scope(code):
        for number in range(count):
            append(municipality=code, at=now, actor="test", action="test.act", detail={"番号": number})


@pytest.mark.django_db
def test_a_chain_as_written_verifies(kakogawa: str, now: datetime, tmp_path: Path) -> None:
    _write(kakogawa, now, 5)
    verdict = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert (verdict.faults, verdict.events) == ((), 7)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_head SET seq = 0",
        "INSERT INTO audit_event (municipality, seq) SELECT municipality, seq + 100 FROM audit_event",
        "UPDATE ledger_entry SET amount = 0",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ],
)
@pytest.mark.django_db
def test_the_application_role_cannot_change_audit_or_ledger(kakogawa: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), scope(kakogawa) as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_an_event_belongs_to_the_municipality_in_scope(kakogawa: str, strangers: str, now: datetime) -> None:
    with pytest.raises(BadInput), scope(strangers):
        append(municipality=kakogawa, at=now, actor="test", action="test.act", detail={})


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE audit_event SET detail = '{}' WHERE seq = 3", "3 番の行の内容"),
        ("UPDATE audit_event SET actor = 'someone' WHERE seq = 2", "2 番の行の内容"),
        ("DELETE FROM audit_event WHERE seq = 3", "3 番から 3 番までの行がありません"),
        ("DELETE FROM audit_event WHERE seq > 3", "鎖の頭は 7 番ですが、行は 3 番で終わっています"),
        (
            (
                "DELETE FROM audit_event WHERE seq > 3; UPDATE audit_head SET seq = 3, "
                "hash = (SELECT hash FROM audit_event WHERE seq = 3)"
            ),
            "末尾が切られています",
        ),
        (
            (
                "UPDATE audit_event SET seq = 99 WHERE seq = 2; UPDATE audit_event SET seq = 2 WHERE seq = 3; "
                "UPDATE audit_event SET seq = 3 WHERE seq = 99"
            ),
            "番の行",
        ),
    ],
)
def test_what_the_owner_of_the_database_does_to_the_chain_is_named(
    kakogawa: str, now: datetime, tmp_path: Path, tampering: str, named: str
) -> None:
    _write(kakogawa, now, 5)
    assert anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("SELECT set_config('akashi.municipality', %s, true)", [kakogawa])
        for statement in tampering.split("; "):
            cursor.execute(statement)
    verdict = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert any(named in fault for fault in verdict.faults), verdict.faults


@pytest.mark.django_db
def test_a_forged_anchor_is_named(kakogawa: str, now: datetime, tmp_path: Path) -> None:
    anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    path = tmp_path / f"{kakogawa}.jsonl"
    line = json.loads(path.read_text())
    path.write_text(json.dumps({**line, "seq": 40}) + "\n")
    verdict = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert verdict.faults == (f"{kakogawa}.jsonl の 1 行目の控えは、署名が合いません",)


@pytest.mark.django_db
def test_an_unmoved_head_is_anchored_once(kakogawa: str, now: datetime, tmp_path: Path) -> None:
    assert anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    assert not anchor_head(municipality=kakogawa, folder=tmp_path, now=now)


@pytest.mark.django_db
def test_the_auditor_may_read_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = 'akashi_auditor' AND table_name = 'audit_event'"
        )
        assert [row[0] for row in cursor.fetchall()] in (["SELECT"], [])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_added_while_a_chain_is_walked_does_not_look_like_a_broken_end(
    kakogawa: str, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(kakogawa, now, 3)
    real, adding = chain_verify.link_hash, threading.Thread(target=_write_apart, args=(kakogawa, now))

    def reckon(**link: Any) -> bytes:
        if adding.ident is None:
            adding.start()
            adding.join()
        return real(**link)

    monkeypatch.setattr(chain_verify, "link_hash", reckon)
    verdict = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert (verdict.faults, verdict.events) == ((), 5)
    assert verify(municipality=kakogawa, anchor_dir=tmp_path).events == 6


def _write_apart(code: str, now: datetime) -> None:
    try:
        _write(code, now, 1)
    finally:
        connections["default"].close()
