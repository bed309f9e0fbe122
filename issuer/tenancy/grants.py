"""What each database role may do, applied after every migration by the owner.

The owner migrates and owns; the app role (the user of AKASHI_DATABASE_URL) gets per table what the model declares;
the auditor reads. Nobody but the owner can TRUNCATE, alter or drop.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
#: Functions with their argument types that the app role may run; everybody else may not.
APP_FUNCTIONS = [
    "audit_append(timestamptz, text, text, text, text)",
    "audit_cut_through(bigint, timestamptz)",
    "replica_analyze(text)",
]


def apply_grants(*, using: str = "owner", **_: Any) -> None:
    """Revoke all, then grant exactly what the models declare. Receiver of ``post_migrate``; idempotent.

    In one transaction: a service that runs while its database is migrated must never find itself without its rights.
    """
    if using != "owner":
        return
    connection = connections[using]
    app = connections["default"].settings_dict["USER"]
    auditor = settings.AKASHI_DATABASE_AUDITOR_ROLE
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[app, auditor]])
        present = {row[0] for row in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
        if app == connection.settings_dict["USER"]:
            raise RuntimeError("AKASHI_DATABASE_URL and AKASHI_DATABASE_OWNER_URL name the same role; they must differ")
        for role in sorted(present):
            name = sql.Identifier(role)
            for statement in (
                "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
                "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}",
                "GRANT USAGE ON SCHEMA public TO {}",
            ):
                cursor.execute(sql.SQL(statement).format(name))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in tables or not model._meta.managed:
                continue
            privileges = getattr(model, "app_privileges", _EVERYTHING)
            _grant(cursor, privileges, table, app)
            if auditor in present and hasattr(model, "app_privileges") and getattr(model, "auditor_reads", True):
                _grant(cursor, "SELECT", table, auditor)
        _grant(cursor, "SELECT", "django_migrations", app)
        # Packages are staged in temporary tables: COPY cannot write a table under row level security.
        cursor.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(
                sql.Identifier(str(connection.settings_dict["NAME"])), sql.Identifier(app)
            )
        )
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(sql.Identifier(app)))
        for function in APP_FUNCTIONS:
            cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [function])
            row = cursor.fetchone()
            if row and row[0]:
                cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
                cursor.execute(
                    sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), sql.Identifier(app))
                )


def _grant(cursor: Any, privileges: str, table: str, role: str) -> None:
    cursor.execute(
        sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(privileges), sql.Identifier(table), sql.Identifier(role))
    )
