"""Municipalities cannot meet (promise P14): the explicit filter, and PostgreSQL under it."""

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from issuer.municipality.models import Setting
from issuer.tenancy import grants
from issuer.tenancy.models import TenantModel
from issuer.tenancy.scope import OutOfScope, current_municipality, scope

TENANT_MODELS = [m for m in apps.get_models() if issubclass(m, TenantModel)]
#: Tables without a municipality (ADR 0003): the register, staff and their sessions, Django's own.
WITHOUT_A_WALL = {
    "municipality",
    "municipality_service_stop",
    "ops_console_operator",
    "ops_console_operator_groups",
    "ops_console_operator_user_permissions",
    "ops_console_stay",
    "ops_console_passkey",
    "ops_console_challenge",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_session",
    "web_job_run",
    "web_verify_count",
    "django_migrations",
    "otp_totp_totpdevice",
    "masters_house_key",
    "municipality_erasure",
}


@pytest.mark.django_db
def test_the_tests_run_as_the_application_role_and_not_as_an_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_table_with_a_municipality_stands_behind_forced_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        open_tables = {row[0] for row in cursor.fetchall()}
    assert open_tables <= WITHOUT_A_WALL
    assert {m._meta.db_table for m in TENANT_MODELS}.isdisjoint(open_tables)


def test_every_key_and_unique_constraint_begins_with_the_municipality() -> None:
    for model in TENANT_MODELS:
        key = [f.name for f in model._meta.pk_fields]
        assert key[0] in ("municipality", "id"), model
        for constraint in model._meta.constraints:
            assert getattr(constraint, "fields", ("municipality",))[0] == "municipality", model


def test_no_foreign_key_of_the_issuer_points_upwards_or_sideways() -> None:
    for model in TENANT_MODELS:
        assert [f for f in model._meta.get_fields() if f.is_relation] == [], model


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m.__name__)
@pytest.mark.django_db
def test_a_read_outside_a_scope_raises(model: type[TenantModel]) -> None:
    with pytest.raises(OutOfScope):
        model.objects.count()


@pytest.mark.django_db
def test_plain_sql_outside_a_scope_raises_in_the_database(kakogawa: str) -> None:
    refused = pytest.raises(DatabaseError, match="no municipality in scope")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM municipality_setting")


@pytest.mark.django_db
def test_the_other_municipality_sees_nothing_even_when_it_asks_without_a_filter(kakogawa: str, strangers: str) -> None:
    with scope(strangers) as cursor:
        cursor.execute("SELECT DISTINCT municipality FROM municipality_setting")
        assert cursor.fetchall() == [(strangers,)]
        cursor.execute("UPDATE municipality_suspension SET reason = 'x' WHERE municipality = %s", [kakogawa])
        assert cursor.rowcount == 0


@pytest.mark.django_db
def test_a_row_cannot_be_written_for_another_municipality(kakogawa: str, strangers: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), scope(strangers) as cursor:
        cursor.execute(
            "INSERT INTO municipality_suspension (municipality, kinds, code, reason, since, set_by, lifted_by) "
            "VALUES (%s, '[]', 'MAINTENANCE', '', now(), '', '')",
            [kakogawa],
        )


@pytest.mark.django_db
def test_leaving_an_inner_scope_brings_the_outer_one_back(kakogawa: str, strangers: str) -> None:
    with scope(kakogawa):
        with scope(strangers):
            assert current_municipality() == strangers
            assert set(Setting.objects.values_list("municipality", flat=True)) == {strangers}
        assert current_municipality() == kakogawa
        assert set(Setting.objects.values_list("municipality", flat=True)) == {kakogawa}
        with pytest.raises(ZeroDivisionError), scope(strangers):
            raise ZeroDivisionError
        assert set(Setting.objects.values_list("municipality", flat=True)) == {kakogawa}
    with pytest.raises(OutOfScope):
        current_municipality()


@pytest.mark.django_db
def test_a_scope_is_entered_by_a_six_digit_code_only() -> None:
    for wrong in ("", "28210", "2821030", "28210x", "２８２１０３", "282103'; --"):
        with pytest.raises(OutOfScope), scope(wrong):
            pass


@pytest.mark.django_db(transaction=True)
def test_a_service_that_runs_while_grants_are_made_anew_never_finds_itself_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A migration ends by revoking everything and granting it again; papers are asked for meanwhile."""
    seen = []
    real = grants._grant

    def looking(cursor: Any, privileges: str, table: str, role: str) -> None:
        seen.append(other.execute("SELECT has_table_privilege('municipality_setting', 'SELECT')").fetchone())
        real(cursor, privileges, table, role)

    monkeypatch.setattr(grants, "_grant", looking)
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.autocommit = True
        grants.apply_grants()
    assert len(seen) > 20
    assert set(seen) == {(True,)}
