"""How the tests themselves are run: spread over workers, and the database emptied behind them."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from tests.spreading import LONG, unit_of

CHECKOUT = Path(__file__).parents[2]
MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def filled() -> set[str]:
    """Tables that hold something."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_relation_size(oid) > 0"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_is_gone_and_what_migrations_made_stays(kakogawa: str) -> None:
    assert filled() > MADE_BY_MIGRATIONS
    call_command("flush", database="owner", interactive=False, verbosity=0)
    assert filled() == MADE_BY_MIGRATIONS


def test_every_file_that_begins_first_is_there() -> None:
    assert [name for name in LONG if not (CHECKOUT / name).exists()] == []
    assert len(set(LONG)) == len(LONG)


def test_a_file_stays_whole_and_so_does_the_room_of_one_server() -> None:
    assert unit_of("tests/acceptance/test_once.py::test_a[x::y]") == unit_of("tests/acceptance/test_load.py::test_b")
    assert unit_of("tests/rules/test_refusals.py::test_a") == "tests/rules/test_refusals.py"
