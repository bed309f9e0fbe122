"""一括取込: many holds of one file, set together or not at all, and once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from issuer import audit
from issuer.holds.models import HoldImport
from issuer.holds.services import CONSOLE, INSERT, new_number
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope


class ImportedAlready(BadInput):
    """A file that says the same was taken in before."""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One line of a file, checked. ``target_kind``: "1" person, "2" household, "3" koseki. No kinds: every kind.

    ``starts_at`` None: from the moment of the import; ``ends_at`` None: until it is released.
    """

    target_kind: str
    target_no: str
    kind: HoldKind
    certificate_kinds: tuple[CertificateKind, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str


def import_holds(
    *, municipality: str, rows: Sequence[HoldRow], file_sha256: str, operator: str, now: datetime
) -> tuple[str, ...]:
    """Set the holds of a file, in one transaction; returns their 抑止番号. One person is enough, as for one hold.

    Like a package it owns the municipality meanwhile: no paper is sealed between two of its holds. Raises
    ImportedAlready (a second tab, a request sent again, the same rows in another encoding), BadInput for no rows.
    """
    if not rows:
        raise BadInput("取り込む行がありません")
    with scope(municipality) as cursor:
        own_municipality(cursor, municipality)
        cursor.execute(
            "INSERT INTO holds_import (municipality, content, file_sha256, lines, imported_at, imported_by)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [municipality, content_of(rows), file_sha256, len(rows), now, operator],
        )
        if cursor.rowcount != 1:
            raise ImportedAlready(_when(rows))
        together = new_number(now)
        numbers = tuple(f"{together}-{place:04d}" for place in range(1, len(rows) + 1))
        cursor.executemany(
            INSERT,
            [
                [
                    *(municipality, CONSOLE, number, row.target_kind, row.target_no, row.kind.value),
                    *(" ".join(sorted(row.certificate_kinds)), row.starts_at or now, row.ends_at, row.reason),
                    *(operator, now, json.dumps({"file": file_sha256})),
                ]
                for number, row in zip(numbers, rows, strict=True)
            ],
        )
        audit.append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="hold.imported",
            detail={"sha256": file_sha256, "holds": list(numbers)},
        )
    return numbers


def content_of(rows: Sequence[HoldRow]) -> str:
    """SHA-256 (hex) of what the rows say."""
    said = [
        [
            *(row.target_kind, row.target_no, row.kind, sorted(row.certificate_kinds)),
            *(at.isoformat() if at else "" for at in (row.starts_at, row.ends_at)),
            row.reason,
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _when(rows: Sequence[HoldRow]) -> str:
    before = HoldImport.objects.get(content=content_of(rows))
    return (
        f"同じ内容のファイルは、もう取り込まれています ({before.imported_at.isoformat(timespec='minutes')}、"
        f"{before.imported_by})。もう一度掛けるときは、開始日時や理由を書き改めてください"
    )
