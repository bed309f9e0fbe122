# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Where each core system's feed stands, for the command line and the console."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper

from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.targets import plan
from issuer.intake import worklist
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

_STATUS = """
SELECT system, coalesce(f.applied_sequence, 0), f.extracted_at, f.applied_at, f.gap_since, f.declared_down_until,
  coalesce(r.received, 0), coalesce(r.held, 0), coalesce(r.packages, 0), coalesce(r.rows, 0),
  coalesce(r.quarantined, 0), coalesce(r.discarded, 0)
FROM (SELECT * FROM replica_feed_state WHERE municipality = %s) f
FULL JOIN (
  SELECT system, count(*) FILTER (WHERE state = 'RECEIVED') AS received, count(*) FILTER (WHERE state = 'HELD') AS held,
    count(*) FILTER (WHERE state IN ('APPLIED', 'PARTIAL')) AS packages, sum(applied) AS rows,
    sum(quarantined) AS quarantined, sum(discarded) AS discarded
  FROM intake_receipt WHERE municipality = %s GROUP BY system) r USING (system)
ORDER BY system
"""
_NAMES = (
    "system", "sequence", "extractedAt", "appliedAt", "gapSince", "declaredDownUntil", "received", "held", "packages",
    "rows", "quarantined", "discarded",
)  # fmt: skip


def status(municipality: str) -> list[dict[str, Any]]:
    """One entry per core system that ever sent anything. Raises BadInput for an unknown municipality.

    ``rows`` were applied, ``records`` are the living ones in the 副本 per layout (what the core system's own totals
    must agree with), ``totalsApart`` the totals in which a package disagreed and nobody has closed the matter.
    """
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality) as cursor:
        cursor.execute(_STATUS, [municipality, municipality])
        lines = [dict(zip(_NAMES, map(_plain, row), strict=True)) for row in cursor.fetchall()]
        return [
            {"municipality": municipality} | line | _contents(cursor, municipality, line["system"]) for line in lines
        ]


def _contents(cursor: CursorWrapper, municipality: str, system: str) -> dict[str, Any]:
    records = {}
    for layout in APPLICABLE.get(system, ()):
        cursor.execute(
            f"SELECT count(*) FROM {plan(layout).target.table} "
            "WHERE municipality = %s AND source_system = %s AND NOT is_deleted",
            [municipality, system],
        )
        records[layout] = cursor.fetchone()[0]
    cursor.execute(
        "SELECT subject FROM intake_work_item WHERE municipality = %s AND topic = %s AND closed_at IS NULL",
        [municipality, worklist.TOTALS],
    )
    apart = [subject.removeprefix("totals:") for (subject,) in cursor.fetchall()]
    return {"records": records, "totalsApart": sorted(name for name in apart if name.partition(".")[0] in records)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    # sum() of PostgreSQL is numeric.
    return int(value) if isinstance(value, Decimal) else value
