"""A municipality that left is gone from every table and from every backup; the others are as they were."""

import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections

from config.backup.catalogue import tables
from config.backup.restore import restore
from config.backup.take import backup
from config.erasure import certificate
from config.erasure import tables as deleting
from config.erasure.erasing import erase
from config.erasure.tables import rows_left, walled_tables
from config.keys import archive
from issuer.audit.verify import verify
from issuer.issuance.answers import Issued
from issuer.issuance.line import issue
from issuer.municipality.models import Erasure
from issuer.municipality.selectors import UnknownMunicipality, all_codes
from issuer.papers.errors import BadInput
from issuer.sealing.verify import Outcome, verify_pdf
from issuer.tenancy.models import TenantModel
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.operators.adding import add_operator
from tests.issuance.conftest import Ask
from tests.keys.conftest import Vault, owner_rows

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
Act = Callable[..., dict[str, Any]]


@pytest.fixture
def act(settings: Any, now: datetime, tmp_path: Path) -> Act:
    """The command, with two operators of the platform and one of the municipality that leaves."""
    settings.AKASHI_NOW, settings.AKASHI_HOME = now, tmp_path / "home"
    for name, code, role in (("sato", "", "PLATFORM"), ("suzuki", "", "PLATFORM"), ("mori", "282103", "ADMIN")):
        add_operator(
            name=name, display_name=name, municipality=code, roles=[role], expires_on=None, now=now, actor="test"
        )

    def acted(*words: object) -> dict[str, Any]:
        out = StringIO()
        call_command("municipality_erase", "282103", *map(str, words), "--json", stdout=out)
        return dict(json.loads(out.getvalue()))

    return acted


def _proposed(act: Act) -> str:
    told = act("propose", "--by", "sato", "--reason", "契約の終わり", "--copies", "西の金庫に1つ。11月25日に裁断")
    return str(told["proposals"][0]["number"])


def _erased(act: Act, tmp_path: Path, number: str = "") -> dict[str, Any]:
    number = number or _proposed(act)
    return act("approve", number, "--by", "suzuki", "--handover", tmp_path / "handover", "--out", tmp_path / "out")


def _counts(code: str) -> dict[str, int]:
    return rows_left(municipality=code)


def test_nothing_is_left_in_any_table_and_the_others_lost_nothing(
    family: str,
    vault: Vault,
    strangers: str,
    ask: Ask,
    at: Any,
    act: Act,
    tmp_path: Path,
    now: datetime,
) -> None:
    paper = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(paper, Issued)
    before, others = _counts(family), _counts(strangers)
    assert len(before) > 15
    told = _erased(act, tmp_path)

    assert _counts(family) == {}
    named = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    assert named <= set(walled_tables()), "every table of a municipality is walked"
    assert _counts(strangers) == others
    assert all_codes() == [strangers]
    assert not Operator.objects.filter(municipality=family).exists()
    assert told["rows"] >= sum(before.values())
    # Nothing is issued, nothing is verified, nobody gets in, and the number is never given out again.
    with pytest.raises(UnknownMunicipality):
        issue(request=ask(family, "request-0002"), clock=at)
    assert verify_pdf(pdf=paper.pdf).outcome is Outcome.UNKNOWN
    with pytest.raises(CommandError, match="消去されました"):
        call_command("municipality_add", family, name="加古川市", prefecture="兵庫県", mayor="長", stdout=StringIO())
    # What was handed over is all of it, in the clear; the house's own chain says what happened, and by whom.
    handed = json.loads((tmp_path / "handover" / "handover.json").read_text())
    assert {entry["table"] for entry in handed["files"]} >= before.keys() - {"municipality_data_key"}
    acts = [action for (action,) in owner_rows(PLATFORM, "SELECT action FROM audit_event ORDER BY seq")]
    assert [a for a in acts if a.startswith("municipality")] == [
        "municipality.erase.proposed", "municipality.erase.approved", "municipality.handed_over", "municipality.erased",
    ]  # fmt: skip
    _certified(family, tmp_path, told)


def _certified(code: str, tmp_path: Path, told: dict[str, Any]) -> None:
    whole = json.loads((tmp_path / "out" / f"erasure-{code}.json").read_text())
    assert certificate.holds(told=whole["document"], signature=whole["signature"])
    assert not certificate.holds(told=whole["document"] | {"total": 0}, signature=whole["signature"])
    assert whole["document"]["total"] == told["rows"]
    assert whole["document"]["chain"]["faults"] == []
    page = (tmp_path / "out" / f"erasure-{code}.html").read_text()
    for word in ("消去証明書", "加古川市", "sato", "suzuki", "西の金庫", whole["signature"]):
        assert word in page
    assert (tmp_path / "out" / f"erasure-{code}.pdf").read_bytes().startswith(b"%PDF")


def test_a_backup_of_before_gives_the_others_back_and_not_the_one_that_left(
    family: str, strangers: str, act: Act, tmp_path: Path, settings: Any, now: datetime
) -> None:
    places = {"anchors": settings.AKASHI_ANCHOR_DIR, "key_dir": settings.AKASHI_KEY_DIR}
    backup(out=tmp_path / "backup", now=now, operator="test", **places)
    others = _counts(strangers)
    _erased(act, tmp_path)
    assert archive.destroyed(municipality=family, folder=settings.AKASHI_KEY_DIR)
    assert not (settings.AKASHI_KEY_DIR / f"{family}.json").exists()

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(table.name for table in tables(cursor))} CASCADE")
    done = restore(folder=tmp_path / "backup", without=[], now=now, operator="test", **places)
    assert done.left_out == (family,)
    assert all_codes() == [strangers]
    assert _counts(family) == {}
    back = _counts(strangers)
    assert {table: back[table] for table in others if table != "audit_event"} == {
        table: count for table, count in others.items() if table != "audit_event"
    }
    assert not Operator.objects.filter(municipality=family).exists()
    assert all(not chain.faults for chain in done.chains)
    assert verify(municipality=strangers, anchor_dir=settings.AKASHI_ANCHOR_DIR).faults == ()


def test_an_erasure_that_ended_half_way_goes_on_and_counts_what_went(
    family: str, act: Act, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deleting, "BATCH", 3)
    before = _counts(family)
    number = _proposed(act)
    whole, batches = deleting._batch, []

    def tired(table: str, code: str, note: Any) -> int:
        batches.append(table)
        if len(batches) == 20:
            raise KeyboardInterrupt
        return whole(table, code, note)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(deleting, "_batch", tired)
        _erased(act, tmp_path, number)
    assert act("list")["finished"] is None
    with pytest.raises(CommandError, match="終わっていません"):
        act("certificate", "--out", tmp_path / "early")
    act("resume", "--by", "sato")
    assert _counts(family) == {}
    done = Erasure.objects.get(code=family)
    assert done.finished_at is not None
    assert {t: n for t, n in done.counts.items() if t not in ("audit_event", "municipality_suspension", "staff")} == {
        table: count for table, count in before.items() if table != "audit_event"
    }


def test_one_person_alone_erases_nothing(family: str, act: Act, tmp_path: Path, now: datetime) -> None:
    number, before = _proposed(act), _counts(family)
    for words, reason in (
        (("approve", number, "--by", "sato", "--handover", tmp_path / "h"), "提案した職員は承認できません"),
        (("approve", number, "--by", "mori", "--handover", tmp_path / "h"), "PLATFORM"),
        (("approve", number, "--by", "suzuki"), "--handover"),
        (("resume", "--by", "suzuki", "--handover", tmp_path / "h"), "承認されていません"),
        (("propose", "--by", "sato", "--reason", "x", "--copies", " "), "--copies"),
    ):
        with pytest.raises(CommandError, match=reason):
            act(*words)
    assert _counts(family) == before
    with pytest.raises(BadInput):
        list(erase(municipality=family, handover=tmp_path / "h", clock=lambda: now, actor="x"))
    act("withdraw", number, "--by", "sato")
    with pytest.raises(CommandError, match="この提案はないか"):
        act("approve", number, "--by", "suzuki", "--handover", tmp_path / "h")


def test_the_application_cannot_erase_or_rewrite_what_was_erased(family: str, act: Act, tmp_path: Path) -> None:
    from django.db import DatabaseError

    _erased(act, tmp_path)
    for statement in ("UPDATE municipality_erasure SET counts = '{}'", "DELETE FROM municipality_erasure",
                      "DELETE FROM municipality", "UPDATE municipality_data_key SET master = ''"):  # fmt: skip
        with pytest.raises(DatabaseError), scope(PLATFORM) as cursor:
            cursor.execute(statement)
