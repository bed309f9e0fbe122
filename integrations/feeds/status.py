"""Where each core system's feed stands, for the command line and the console."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.feeds import progress
from issuer.intake.models import Receipt
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

_STATUS = """
SELECT system, coalesce(f.applied_sequence, 0), f.extracted_at, f.applied_at, f.gap_since, f.declared_down_until,
  coalesce(r.received, 0), coalesce(r.held, 0), coalesce(r.packages, 0), coalesce(r.rows, 0), coalesce(r.quarantined, 0)
FROM (SELECT * FROM replica_feed_state WHERE municipality = %s) f
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
        cursor.execute(_STATUS, [municipality, municipality])
        rows = cursor.fetchall()
        running = Receipt.objects.filter(state__in=("RECEIVED", "HELD")).exclude(progress_at=None)
        loading = {row.system: {"receipt": row.number} | (progress.of(row) or {}) for row in running}
    found = [{"municipality": municipality} | dict(zip(names.split(), map(_plain, row), strict=True)) for row in rows]
    return [entry | {"loading": loading.get(entry["system"])} for entry in found]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    # sum() of PostgreSQL is numeric.
    return int(value) if isinstance(value, Decimal) else value
