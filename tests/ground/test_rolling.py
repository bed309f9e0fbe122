"""Migrations that are newer than the last release can be applied while it serves."""

from pathlib import Path

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from config.rolling import rules
from config.rolling.rules import Release, findings, read_marks
from config.rolling.statements import harms
from issuer.papers.errors import ConfigurationError
from issuer.tenancy.operations import Tenanted


def test_nothing_newer_than_the_release_would_harm_it() -> None:
    released, allowed = read_marks()
    found = {(one.migration, one.rule): one for one in findings(released=released)}
    assert not [one for key, one in found.items() if key not in allowed], "see deploy/README.md, 更新する"
    assert not allowed - found.keys(), "an entry that allows nothing any more goes"


def test_every_app_of_ours_with_migrations_is_marked() -> None:
    released, _ = read_marks()
    ours = {
        label
        for (label, _), found in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
        if found.__module__.startswith(("issuer.", "integrations.", "ops_console."))
    }
    assert set(released) <= ours
    assert "issuance" in released


def test_what_was_dropped_and_required_in_the_past_would_have_been_found() -> None:
    """The rules against the history of this repository, as if its first migrations had been a release."""
    released, _ = read_marks()
    found = findings(released=dict.fromkeys(released, "0001_initial") | {"tenancy": "0001_app_municipality"})
    told = {(one.migration, one.rule, one.what) for one in found}
    assert ("ops_console.0003_last_sign_in", "drop", "operator.last_login") in told
    assert ("audit.0003_readers", "required", "auditevent.person") in told
    assert ("audit.0003_readers", "index", "auditevent") in told
    # Added and dropped again since then: nobody of the release knows it.
    assert not [one for one in found if one.migration == "municipality.0006_lift_by_approval"]
    assert not [one for one in found if one.migration == "replica.0008_people_index"]


@pytest.fixture(scope="module")
def release() -> Release:
    released, _ = read_marks()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return rules._release(loader, sorted(released.items()), set(loader.disk_migrations))


_NEW = models.TextField(null=True)
OPERATIONS = [
    ([migrations.RemoveField("request", "state")], ["drop"]),
    ([migrations.RenameField("request", "state", "condition")], ["drop"]),
    ([migrations.DeleteModel("request")], ["drop"]),
    ([migrations.RenameModel("request", "ask")], ["drop"]),
    ([migrations.AlterModelTable("request", "asks")], ["drop"]),
    ([migrations.AddField("request", "x", _NEW)], []),
    ([migrations.AddField("request", "x", _NEW), migrations.RemoveField("request", "x")], []),
    ([migrations.AddField("request", "x", models.TextField(default=""))], ["required"]),
    ([migrations.AddField("request", "x", models.TextField(db_default=""))], []),
    ([migrations.AddField("request", "x", models.DateTimeField(db_default=Now()))], []),
    ([migrations.AddField("request", "x", models.UUIDField(db_default=RandomUUID()))], ["volatile_default"]),
    ([migrations.AddField("request", "x", models.TextField(null=True, db_index=True))], ["index"]),
    ([migrations.AlterField("request", "state", models.IntegerField())], ["rewrite"]),
    ([migrations.AddIndex("request", models.Index("state", name="i"))], ["index"]),
    ([AddIndexConcurrently("request", models.Index(fields=["state"], name="i"))], []),
    (
        [migrations.AddConstraint("request", models.CheckConstraint(condition=models.Q(state="X"), name="c"))],
        ["constraint"],
    ),
    ([migrations.RunPython(migrations.RunPython.noop)], ["python"]),
    ([migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("request", "state")])], []),
    ([Tenanted("issuance_request")], ["policy", "policy", "policy"]),
    ([Tenanted("issuance_something_new")], []),
]


@pytest.mark.parametrize(("given", "expected"), OPERATIONS, ids=range(len(OPERATIONS)))
def test_an_operation_is_judged_by_what_the_former_release_would_meet(
    given: list[object], expected: list[str], release: Release
) -> None:
    one = migrations.Migration("0099_trial", "issuance")
    one.operations = given  # type: ignore[assignment]
    assert [rule for rule, _ in rules._harms_of(one, release=release, state=release.state)] == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DROP TABLE IF EXISTS paper", "drop"),
        ('ALTER TABLE public."paper" DROP COLUMN number', "drop"),
        ("alter table only paper rename column a to b", "drop"),
        ("ALTER TABLE paper ALTER COLUMN n TYPE bigint", "rewrite"),
        ("ALTER TABLE paper ALTER n SET NOT NULL", "not_null"),
        ("ALTER TABLE paper ADD COLUMN n int NOT NULL", "required"),
        ("ALTER TABLE paper ADD COLUMN n uuid DEFAULT gen_random_uuid()", "volatile_default"),
        ("ALTER TABLE paper ADD COLUMN n int NOT NULL DEFAULT 0", ""),
        ("ALTER TABLE paper ADD COLUMN n int", ""),
        ("ALTER TABLE paper ADD CONSTRAINT c CHECK (n > 0)", "constraint"),
        ("ALTER TABLE paper ADD CONSTRAINT c CHECK (n > 0) NOT VALID", ""),
        ("ALTER TABLE paper VALIDATE CONSTRAINT c", ""),
        ("CREATE UNIQUE INDEX i ON paper (n)", "index"),
        ("CREATE INDEX CONCURRENTLY i ON paper (n)", ""),
        ("CREATE INDEX i ON another (n)", ""),
        ("LOCK TABLE paper IN ACCESS EXCLUSIVE MODE", "lock"),
        ("UPDATE paper SET n = 1", "backfill"),
        ("SELECT 1; -- ok\n/* no */ DELETE FROM paper", "backfill"),
        ("-- DROP TABLE paper", ""),
        ("CREATE FUNCTION another() RETURNS void AS $$ BEGIN DELETE FROM paper; END $$ LANGUAGE plpgsql", ""),
        ("CREATE OR REPLACE FUNCTION known() RETURNS int AS $f$ SELECT 1 $f$ LANGUAGE sql", "function"),
        ("DROP FUNCTION known()", "function"),
        ("REVOKE SELECT ON paper FROM akashi_app", "policy"),
        ("CREATE TRIGGER t BEFORE INSERT ON paper EXECUTE FUNCTION f()", "policy"),
    ],
)
def test_a_statement_is_judged_by_the_table_it_touches(text: str, rule: str) -> None:
    found = [name for name, _ in harms(text, tables={"paper"}, functions={"known"})]
    assert found == ([rule] if rule else [])


def test_a_mark_without_its_migration_and_an_allowance_without_a_reason_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"issuance\.0999"):
        findings(released={"issuance": "0999_never"})
    marks = tmp_path / "marks.toml"
    marks.write_text('[released]\n[[allowed]]\nmigration = "a.1"\nrule = "index"\nreason = "ok"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="without a reason"):
        read_marks(marks)
