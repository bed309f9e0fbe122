"""The walls under the application, tried with the application's own database role."""

import psycopg
import pytest
from psycopg import sql

from .conftest import add
from .database import count, session, walled_tables
from .invention import Inventor
from .office import Office
from .registry import Registry

AUDIT_TABLES = ("audit_event", "audit_head", "ledger_entry")


@pytest.fixture(scope="module")
def neighbour(office: Office, seed: int, town: Registry) -> Registry:
    """A second municipality with somebody in it."""
    made = Registry(Inventor(seed + 1), town.now)
    made.household("next-door", made.person())
    add(office, made)
    office.deliver(made.full().write(office.home / "out"))
    return made


def test_the_app_role_is_neither_owner_nor_superuser_nor_exempt(office: Office, town: Registry) -> None:
    with session(office, "app") as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        owned = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        ).fetchone()
        assert owned == (0,)
        member = connection.execute(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        ).fetchone()
        assert member == (0,)


def test_every_municipal_table_is_behind_the_wall(office: Office, town: Registry) -> None:
    with session(office, "owner") as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
            [walled_tables(connection)],
        ).fetchall()
    # Operators sign in before any municipality is known; the decision record lists such tables.
    assert [row[0] for row in rows if not row[0].startswith(("ops_console_", "django_", "auth_"))] == []


def test_the_owner_is_walled_too(office: Office, town: Registry) -> None:
    with session(office, "owner") as connection, pytest.raises(psycopg.Error):
        count(connection, "audit_event")


def test_reading_without_a_scope_raises_for_every_table(office: Office, town: Registry) -> None:
    with session(office, "app") as connection:
        tables = [t for t in walled_tables(connection) if readable(connection, t) and behind_wall(connection, t)]
        assert len(tables) > 15
        silent = []
        for table in tables:
            try:
                count(connection, table)
                silent.append(table)
            except psycopg.Error:
                connection.rollback()
        # PostgreSQL asks the policy only when there is a row to ask about: an empty table has nothing to give away.
        sizes = {t: connection.execute("SELECT pg_relation_size(%s::regclass)", [t]).fetchone() for t in silent}
    assert {table: size for table, size in sizes.items() if size != (0,)} == {}
    assert len(silent) < len(tables) / 2


def test_a_scope_shows_its_own_rows_and_no_others(office: Office, town: Registry, neighbour: Registry) -> None:
    for own in (town, neighbour):
        with session(office, "app", own.code) as connection:
            tables = [t for t in walled_tables(connection) if readable(connection, t) and behind_wall(connection, t)]
            filled = 0
            for table in tables:
                query = sql.SQL("SELECT DISTINCT municipality FROM {}").format(sql.Identifier(table))
                seen = {row[0] for row in connection.execute(query)}
                assert seen <= {own.code}, table
                filled += bool(seen)
            assert filled >= 5


def test_a_scope_cannot_write_into_another_municipality(office: Office, town: Registry, neighbour: Registry) -> None:
    with session(office, "app", town.code) as connection:
        tables = [t for t in walled_tables(connection) if behind_wall(connection, t)]
        tried = 0
        for table in tables:
            if not allowed(connection, table, "UPDATE"):
                continue
            tried += 1
            name = sql.Identifier(table)
            taken = connection.execute(
                sql.SQL("UPDATE {} SET municipality = municipality WHERE municipality = %s").format(name),
                [neighbour.code],
            )
            assert taken.rowcount == 0, table
            if count(connection, table):
                with pytest.raises(psycopg.Error):
                    connection.execute(sql.SQL("UPDATE {} SET municipality = %s").format(name), [neighbour.code])
            connection.rollback()
            connection.execute("SELECT set_config('akashi.municipality', %s, false)", [town.code])
        assert tried > 5
        for table in tables:
            if allowed(connection, table, "DELETE"):
                query = sql.SQL("DELETE FROM {} WHERE municipality = %s").format(sql.Identifier(table))
                assert connection.execute(query, [neighbour.code]).rowcount == 0
    with session(office, "app", neighbour.code) as connection:
        assert count(connection, "replica_resident") == 1


@pytest.mark.parametrize("table", AUDIT_TABLES)
def test_audit_and_ledger_rows_cannot_be_changed_or_removed(office: Office, town: Registry, table: str) -> None:
    name = sql.Identifier(table)
    for role in ("app", "auditor"):
        with session(office, role, town.code) as connection:
            for statement in (
                "UPDATE {} SET municipality = municipality",
                "DELETE FROM {}",
                "TRUNCATE {}",
                "DROP TABLE {}",
                "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(name))
                connection.rollback()
    office.audit(town.code)


def test_the_auditor_reads_and_cannot_write(office: Office, town: Registry) -> None:
    with session(office, "auditor", town.code) as connection:
        assert count(connection, "audit_event") > 0
        for table in walled_tables(connection):
            for act in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                assert not allowed(connection, table, act), (table, act)


def test_a_row_changed_by_the_owner_is_named_by_the_verifier(office: Office, seed: int, town: Registry) -> None:
    spoiled = Registry(Inventor(seed + 2), town.now)
    add(office, spoiled)
    spoiled.household("one", spoiled.person())
    office.deliver(spoiled.full().write(office.home / "out"))
    office.audit(spoiled.code)
    seq, actor = rewrite_first_link(office, spoiled.code, "somebody else")
    done = office.akashi("audit_verify", "--municipality", spoiled.code, check=False)
    rewrite_first_link(office, spoiled.code, actor)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert str(seq) in done.stdout + done.stderr
    office.audit(spoiled.code)


def rewrite_first_link(office: Office, municipality: str, actor: str) -> tuple[int, str]:
    """As the owner, with every guard off, change who did the first thing; returns its number and who it was."""
    with psycopg.connect(office.database("owner")) as connection:
        connection.execute("SELECT set_config('akashi.municipality', %s, false)", [municipality])
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        first = connection.execute("SELECT seq, actor FROM audit_event ORDER BY seq LIMIT 1").fetchone()
        assert first is not None
        changed = connection.execute("UPDATE audit_event SET actor = %s WHERE seq = %s", [actor, first[0]])
        assert changed.rowcount == 1
        connection.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
        connection.commit()
    return int(first[0]), str(first[1])


def test_my_numbers_are_not_stored_in_the_clear(office: Office, town: Registry) -> None:
    numbers = {person.my_number.encode() for person in town.everyone}
    with session(office, "app", town.code) as connection:
        for table in walled_tables(connection):
            if not readable(connection, table) or not behind_wall(connection, table):
                continue
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            for (text,) in connection.execute(query):
                assert not any(number in text.encode() for number in numbers), table


def readable(connection: psycopg.Connection, table: str) -> bool:
    return allowed(connection, table, "SELECT")


def allowed(connection: psycopg.Connection, table: str, act: str) -> bool:
    row = connection.execute("SELECT has_table_privilege(%s, %s)", [f"public.{table}", act]).fetchone()
    return bool(row and row[0])


def behind_wall(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table]).fetchone()
    return bool(row and row[0])
