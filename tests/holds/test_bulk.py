"""一括取込: all or nothing, once, and under the locks of a package."""

from datetime import datetime

import pytest
from django.db import DatabaseError

from issuer.holds.bulk import HoldRow, ImportedAlready, import_holds
from issuer.holds.models import HoldImport, HoldRecord
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.scope import scope
from tests.console.chain import acts

SHA = "ab" * 32


def row(number: str, **more: object) -> HoldRow:
    given = {
        "target_kind": "1", "target_no": number, "kind": HoldKind.STOPPED_BY_OFFICE,
        "certificate_kinds": (CertificateKind.INKAN,), "starts_at": None, "ends_at": None, "reason": "職権",
    }  # fmt: skip
    return HoldRow(**given | more)


def take(code: str, now: datetime, rows: list[HoldRow], sha: str = SHA) -> tuple[str, ...]:
    return import_holds(municipality=code, rows=rows, file_sha256=sha, operator="sato", now=now)


def held(code: str) -> list[tuple[str, str]]:
    with scope(code):
        return list(HoldRecord.objects.order_by("hold_no").values_list("hold_no", "target_no"))


def test_every_row_becomes_a_hold_of_the_console_and_the_file_is_on_the_chain(kakogawa: str, now: datetime) -> None:
    numbers = take(kakogawa, now, [row(str(n)) for n in range(3)])
    assert held(kakogawa) == list(zip(numbers, ["0", "1", "2"], strict=True))
    with scope(kakogawa):
        first = HoldRecord.objects.earliest("hold_no")
    assert (first.source_system, first.starts_at, first.certificate_kinds) == ("CONSOLE", now, "INKAN")
    assert acts(kakogawa, actor="sato") == [("hold.imported", {"sha256": SHA, "holds": list(numbers)})]


def test_the_same_rows_are_not_taken_in_twice_whatever_the_file(kakogawa: str, strangers: str, now: datetime) -> None:
    rows = [row("1"), row("2")]
    take(kakogawa, now, rows)
    with pytest.raises(ImportedAlready, match="sato"):
        take(kakogawa, now, rows, sha="cd" * 32)
    take(kakogawa, now, [row("1"), row("2", reason="再度")])
    take(strangers, now, rows)
    assert len(held(kakogawa)) == 4


def test_a_row_the_database_refuses_takes_all_of_them_with_it(kakogawa: str, now: datetime) -> None:
    with pytest.raises((DatabaseError, ValueError)):
        take(kakogawa, now, [row("1"), row("2", reason="\x00")])
    assert held(kakogawa) == []
    with scope(kakogawa):
        assert not HoldImport.objects.exists()
    with pytest.raises(BadInput):
        take(kakogawa, now, [])
