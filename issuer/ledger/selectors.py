"""Reading the ledger, inside ``scope``."""

from collections.abc import Collection

from issuer.ledger.models import Entry


def entries_of(request_ids: Collection[str]) -> list[Entry]:
    """Every row of these requests, oldest first. Two questions, because there are two indexes (models.py)."""
    rows = Entry.objects.filter(request_id__in=list(request_ids))
    return sorted([*rows.filter(event="ISSUED"), *rows.exclude(event="ISSUED")], key=lambda entry: int(entry.id))
