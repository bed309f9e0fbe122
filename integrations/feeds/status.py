"""Where each core system's feed stands, for the command line and the console."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from issuer.intake import reconciliations
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

_STATUS = """
SELECT system, coalesce(f.applied_sequence, 0), f.extracted_at, f.applied_at, f.gap_since, d.until,
  coalesce(r.received, 0), coalesce(r.held, 0), coalesce(r.packages, 0), coalesce(r.rows, 0), coalesce(r.quarantined, 0)
FROM (SELECT * FROM replica_feed_state WHERE municipality = %s) f
LEFT JOIN (SELECT DISTINCT ON (system) system, until FROM municipality_core_down WHERE municipality = %s
  AND approved_at IS NOT NULL AND ended_at IS NULL ORDER BY system, until DESC) d USING (system)
FULL JOIN (
  SELECT system, count(*) FILTER (WHERE state = 'RECEIVED') AS received, count(*) FILTER (WHERE state = 'HELD') AS held,
    count(*) FILTER (WHERE state IN ('APPLIED', 'PARTIAL')) AS packages, sum(applied) AS rows,
    sum(quarantined) AS quarantined
  FROM intake_receipt WHERE municipality = %s GROUP BY system) r USING (system)
ORDER BY system
"""


def status(municipality: str) -> list[dict[str, Any]]:
    """One entry per core system that ever sent anything. Raises BadInput for an unknown municipality."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    names = "system sequence extractedAt appliedAt gapSince declaredDownUntil received held packages rows quarantined"
    with scope(municipality) as cursor:
        cursor.execute(_STATUS, [municipality, municipality, municipality])
        rows = cursor.fetchall()
        lines = [dict(zip(names.split(), map(_plain, row), strict=True)) for row in rows]
        return [
            {"municipality": municipality, **line, "reconciled": _reconciled(municipality, line["system"])}
            for line in lines
        ]


def _reconciled(municipality: str, system: str) -> dict[str, Any] | None:
    last = reconciliations.last(municipality=municipality, system=system)
    if last is None:
        return None
    return {
        "at": last.compared_at.isoformat(),
        "source": last.source,
        "sequence": last.sequence,
        "differences": last.differences,
        "totals": last.totals,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    # sum() of PostgreSQL is numeric.
    return int(value) if isinstance(value, Decimal) else value
