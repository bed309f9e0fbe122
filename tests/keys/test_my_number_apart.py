"""個人番号 lie in a table of their own under a key of their own, and only a paper that prints them reads it."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connections

from issuer.issuance.answers import Issued
from issuer.issuance.line import issue
from issuer.municipality.keys import data_key
from issuer.papers.kinds import Extent, Option
from issuer.tenancy.scope import scope
from tests.issuance.conftest import Ask

from .conftest import my_number

ROOT = Path(__file__).resolve().parent.parent.parent
#: Who may name the table, its model or its key: the table itself, the one selector, the feed that brings the numbers,
#: the export by which a municipality leaves, and the change of keys.
READERS = {
    "issuer/replica/models.py", "issuer/replica/my_numbers.py", "issuer/municipality/keys.py",
    "integrations/feeds/apply.py", "integrations/feeds/targets.py", "integrations/feeds/known.py",
    "integrations/feeds/export/sheets.py", "config/keys/columns.py",
}  # fmt: skip
_NAMED = re.compile(r"replica_my_number|\bMyNumber\b|purpose=\"my_number\"|Table\(\"my_number\"")
_SELECTS = re.compile(r"ask_my_numbers|with_my_numbers=(?!False|with_my_numbers\b)")


def _sources() -> dict[str, str]:
    rooms = (ROOT / room for room in ("config", "integrations", "issuer", "ops_console"))
    return {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for room in rooms for file in room.rglob("*.py") if "migrations" not in file.parts
    }  # fmt: skip


def test_no_other_module_names_the_table_or_its_key() -> None:
    found = {name for name, text in _sources().items() if _NAMED.search(text)}
    assert found <= READERS
    assert {"issuer/replica/my_numbers.py", "integrations/feeds/export/sheets.py"} <= found


def test_only_the_line_asks_for_numbers_and_every_screen_asks_without() -> None:
    asking = {name for name, text in _sources().items() if _SELECTS.search(text)}
    assert asking == {"issuer/replica/my_numbers.py", "issuer/replica/people_rows.py"}
    whole = (ROOT / "issuer" / "issuance" / "gather.py").read_text(encoding="utf-8")
    assert "with_my_numbers = Option.MY_NUMBER in self._request.options" in whole


@pytest.mark.django_db
def test_the_auditor_reads_neither_numbers_nor_keys() -> None:
    role = settings.AKASHI_DATABASE_AUDITOR_ROLE
    with connections["default"].cursor() as cursor:
        for table in ("replica_my_number", "municipality_data_key", "masters_house_key"):
            cursor.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", [role, table])
            assert cursor.fetchone() == (False,), table
        cursor.execute("SELECT has_table_privilege(%s, 'audit_event', 'SELECT')", [role])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_its_key_is_its_own(kakogawa: str) -> None:
    with scope(kakogawa):
        ours = data_key(municipality=kakogawa, purpose="my_number").secret
        assert ours not in {data_key(municipality=kakogawa, purpose=other).secret for other in ("answer", "card")}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_the_right_to_the_table_every_other_paper_is_issued(
    family: str, ask: Ask, at: Callable[[], datetime], now: datetime
) -> None:
    """The database itself says who reads it: with the right withdrawn, only a paper with the number fails."""
    my_number(family, now, {"1": "123456789018"})
    user = connections["default"].settings_dict["USER"]
    numbered = {"extent": Extent.SELF, "options": frozenset({Option.MY_NUMBER})}
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"REVOKE SELECT ON replica_my_number FROM {user}")
    try:
        assert isinstance(issue(request=ask(family, "request-0001"), clock=at), Issued)
        with pytest.raises(DatabaseError):
            issue(request=ask(family, "request-0002", **numbered), clock=at)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"GRANT SELECT ON replica_my_number TO {user}")
    assert isinstance(issue(request=ask(family, "request-0003", **numbered), clock=at), Issued)
