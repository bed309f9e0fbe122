"""Calling a package off: nothing of it stays, and its sequence number is free again."""

from datetime import datetime
from typing import Any

from integrations.feeds import service
from issuer import audit
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


def cancel(*, municipality: str, receipt: str, now: datetime, actor: str) -> dict[str, Any]:
    """Ask for a package to be called off and answer its receipt.

    It is REFUSED (CANCELLED) at once while it waits; a load that runs stops at its next block, so the answer may
    still say RECEIVED; what was applied before stays applied. Raises BadInput for an unknown receipt.
    """
    if not known(municipality):
        raise BadInput("この受付番号の受領票はありません")
    before = service.receipt_of(municipality=municipality, number=receipt)
    with scope(municipality) as cursor:
        cursor.execute(
            "UPDATE intake_receipt SET cancel_at = %s, cancel_by = %s WHERE municipality = %s AND number = %s "
            "AND state IN ('RECEIVED', 'HELD') AND cancel_at IS NULL",
            [now, actor, municipality, receipt],
        )
        if cursor.rowcount:
            audit.append(
                municipality=municipality,
                at=now,
                actor=actor,
                action="feed.cancel_asked",
                detail={"receipt": receipt, "sequence": before["sequence"]},
            )
    service.drop_cancelled(municipality=municipality, now=now)
    return service.receipt_of(municipality=municipality, number=receipt)
