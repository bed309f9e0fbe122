"""Reading receipts of packages, inside ``scope``."""

from dataclasses import dataclass

from django.db.models import Count

from issuer.intake.models import QuarantinedKey, Receipt

PAGE = 50


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Some receipts, newest first, and whether older ones follow."""

    receipts: list[Receipt]
    more: bool


def receipts(*, system: str, state: str, page: int) -> ReceiptPage:
    """One page of receipts; ``system`` and ``state`` narrow unless empty."""
    rows = Receipt.objects.defer("errors", "warnings").order_by("-received_at", "-number")
    if system:
        rows = rows.filter(system=system)
    if state:
        rows = rows.filter(state=state)
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return ReceiptPage(receipts=found[:PAGE], more=len(found) > PAGE)


def receipt(*, number: str) -> Receipt | None:
    """One receipt of the municipality in scope."""
    found: Receipt | None = Receipt.objects.filter(number=number).first()
    return found


def still_quarantined(*, number: str) -> int:
    """Keys this package set aside that nothing newer has lifted."""
    return int(QuarantinedKey.objects.filter(receipt=number, lifted_at=None).count())


def quarantined_by_receipt(*, numbers: list[str]) -> dict[str, int]:
    """The same for several receipts; those without any are absent."""
    open_keys = QuarantinedKey.objects.filter(receipt__in=numbers, lifted_at=None)
    return dict(open_keys.values_list("receipt").annotate(Count("id")))
