"""Reading results of 突合, inside ``scope``."""

from dataclasses import dataclass

from issuer.intake.models import Reconciliation

PAGE = 50
#: Differing records on one page.
RECORDS = 200


@dataclass(frozen=True, slots=True)
class Result:
    """One result with a page of its differing records: (layout, key, why)."""

    row: Reconciliation
    records: tuple[tuple[str, str, str], ...]
    pages: int


def results(*, system: str, page: int) -> tuple[list[Reconciliation], bool]:
    """One page, newest first, and whether older ones follow; ``system`` narrows unless empty."""
    rows = Reconciliation.objects.defer("records").order_by("-id")
    if system:
        rows = rows.filter(system=system)
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def result(*, number: int, page: int) -> Result | None:
    """One result; None for none."""
    row = Reconciliation.objects.filter(id=number).first()
    if row is None:
        return None
    start = (page - 1) * RECORDS
    return Result(
        row=row,
        records=tuple(map(_told, row.records[start : start + RECORDS])),
        pages=max(1, -(-len(row.records) // RECORDS)),
    )


def all_records(row: Reconciliation) -> list[tuple[str, str, str]]:
    """Every differing record that is kept."""
    return [_told(record) for record in row.records]


def _told(record: dict[str, str]) -> tuple[str, str, str]:
    return record["layout"], record["key"].replace("\x1f", " / "), record["why"]
