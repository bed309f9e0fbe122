# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Where each core system's feed stands, for the command line and the console."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper

from integrations.feeds import progress
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.targets import plan
from issuer.intake import reconciliations
from issuer.intake.models import Receipt
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.replica.selectors import freshness
from issuer.tenancy.scope import scope

_STATUS = """
SELECT system, coalesce(f.applied_sequence, 0), f.extracted_at, f.applied_at, f.gap_since,
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
    "system", "sequence", "extractedAt", "appliedAt", "gapSince", "received", "held", "packages",
    "rows", "quarantined", "discarded",
)  # fmt: skip


def status(municipality: str) -> list[dict[str, Any]]:
    """One entry per core system that ever sent anything. Raises BadInput for an unknown municipality.

    ``rows`` were applied, ``records`` are the living ones in the 副本 per layout (what the core system's own totals
    must agree with), ``totalsApart`` the totals in which a 突合 disagreed and nobody has closed the matter,
    ``reconciled`` the last 突合, ``loading`` the package at work.
    """
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality) as cursor:
        cursor.execute(_STATUS, [municipality, municipality])
        lines = [dict(zip(_NAMES, map(_plain, row), strict=True)) for row in cursor.fetchall()]
        loading = _loading()
        stops = {said.system: said.declared_down_until for said in freshness(municipality=municipality)}
        return [
            {
                "municipality": municipality,
                **line,
                "declaredDownUntil": _plain(stops.get(line["system"])),
                "records": _records(cursor, municipality, line["system"]),
                "totalsApart": reconciliations.apart(system=line["system"]),
                "reconciled": _reconciled(municipality, line["system"]),
                "loading": loading.get(line["system"]),
            }
            for line in lines
        ]


def _loading() -> dict[str, dict[str, Any]]:
    running = Receipt.objects.filter(state__in=("RECEIVED", "HELD")).exclude(progress_at=None)
    return {row.system: {"receipt": row.number} | (progress.of(row) or {}) for row in running}


def _records(cursor: CursorWrapper, municipality: str, system: str) -> dict[str, int]:
    records = {}
    for layout in APPLICABLE.get(system, ()):
        cursor.execute(
            f"SELECT count(*) FROM {plan(layout).target.table} "
            "WHERE municipality = %s AND source_system = %s AND NOT is_deleted",
            [municipality, system],
        )
        records[layout] = cursor.fetchone()[0]
    return records


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
