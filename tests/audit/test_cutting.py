"""A chain may lose its beginning when the time is over, only then, and only by our own hand."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections

from issuer.audit import append
from issuer.audit.anchors import anchor_head
from issuer.audit.cutting import cut
from issuer.audit.verify import verify
from issuer.tenancy.scope import scope

pytestmark = pytest.mark.django_db
_TEN = timedelta(days=3660)
_BOTH_ROLES = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def old(now: datetime, tmp_path: Path) -> str:
    """A chain of 999997 with four links of eleven years ago, anchored, and three of today."""
    with scope("999997"):
        for number in range(4):
            append(municipality="999997", at=now - timedelta(days=4100), actor="a", action="t", detail={"n": number})
    anchor_head(municipality="999997", folder=tmp_path, now=now)
    with scope("999997"):
        for number in range(3):
            append(municipality="999997", at=now, actor="a", action="t", detail={"n": number})
    return "999997"


def _cut(code: str, now: datetime, folder: Path) -> int:
    return cut(municipality=code, before=now - _TEN, folder=folder, now=now)


def test_what_is_left_of_a_cut_chain_verifies_and_the_cut_is_on_it(old: str, now: datetime, tmp_path: Path) -> None:
    assert _cut(old, now, tmp_path) == 4
    verdict = verify(municipality=old, anchor_dir=tmp_path)
    assert (verdict.faults, verdict.events, verdict.anchors) == ((), 8, 1)
    with scope(old) as cursor:
        cursor.execute("SELECT action, detail FROM audit_event ORDER BY seq DESC LIMIT 1")
        action, detail = cursor.fetchone()
        assert (action, json.loads(detail)) == ("chain.cut", {"through": 4, "links": 4})
    assert _cut(old, now, tmp_path) == 0


def test_a_second_cut_goes_on_from_the_first(old: str, now: datetime, tmp_path: Path) -> None:
    _cut(old, now, tmp_path)
    later = now + timedelta(days=1)
    with scope(old):
        append(municipality=old, at=later, actor="a", action="t", detail={})
    assert _cut(old, later, tmp_path) == 0  # today's links stay
    assert verify(municipality=old, anchor_dir=tmp_path).faults == ()


@pytest.mark.parametrize("through", [5, 7, 99])
def test_the_database_itself_keeps_ten_years_and_the_last_link(old: str, now: datetime, through: int) -> None:
    with pytest.raises(DatabaseError, match="stay"), scope(old) as cursor:
        cursor.execute("SELECT audit_cut_through(%s, %s)", [through, now])


@_BOTH_ROLES
def test_a_beginning_taken_away_by_others_is_a_fault(old: str, now: datetime, tmp_path: Path) -> None:
    """Whoever owns the database can delete and write a cut, and cannot sign it."""
    with scope(old, using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_event WHERE seq = 5")
        (link,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO audit_cut (municipality, seq, hash, cut_at) VALUES (%s, 5, %s, %s)", [old, bytes(link), now]
        )
        cursor.execute("DELETE FROM audit_event WHERE seq <= 5")
    (fault,) = verify(municipality=old, anchor_dir=tmp_path).faults
    assert fault == "5 番までを期限で消した記録が、外の署名つきの控えにありません"


@_BOTH_ROLES
def test_more_gone_than_was_cut_is_a_fault(old: str, now: datetime, tmp_path: Path) -> None:
    _cut(old, now, tmp_path)
    with scope(old, using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE seq = 5")
    assert "5 番から 5 番までの行がありません" in verify(municipality=old, anchor_dir=tmp_path).faults


def test_a_cut_signed_by_another_key_proves_nothing(old: str, now: datetime, tmp_path: Path, monkeypatch: Any) -> None:
    _cut(old, now, tmp_path)
    (tmp_path / f"{old}.jsonl").unlink()
    monkeypatch.setattr("issuer.audit.anchors.house_key", lambda **_: b"z" * 32)
    assert len(verify(municipality=old, anchor_dir=tmp_path).faults) == 1


def test_a_line_cut_off_by_a_crash_does_no_harm(old: str, now: datetime, tmp_path: Path) -> None:
    (tmp_path / f"{old}.cuts.jsonl").write_bytes(b'{"municipality": "9999')
    _cut(old, now, tmp_path)
    assert verify(municipality=old, anchor_dir=tmp_path).faults == ()
