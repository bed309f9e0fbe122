"""Both sides of a month, read inside ``scope(municipality)``."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connections

from issuer.settlement.lines import Key, Month, Ours, Theirs
from issuer.settlement.models import Statement, StatementLine

_TOKYO = ZoneInfo("Asia/Tokyo")

# An issue counts on the day its number carries, the day of receipt; how it ended may be told weeks later.
_ISSUES = """
SELECT number, day, operator_code, store_code, channel, kind, unit_fee, issued, coalesce(printed, 0), ended
FROM (
    SELECT certificate_number AS number, to_date(split_part(certificate_number, '-', 2), 'YYYYMMDD') AS day,
           operator_code, store_code, channel, kind, unit_fee,
           max(copies) FILTER (WHERE event = 'ISSUED') AS issued,
           max(copies) FILTER (WHERE event = 'DELIVERED') AS printed,
           bool_or(event IN ('DELIVERED', 'FAILED', 'CANCELLED')) AS ended
    FROM ledger_entry
    WHERE municipality = %s AND at >= %s AND certificate_number LIKE %s
    GROUP BY certificate_number, operator_code, store_code, channel, kind, unit_fee
) AS issue
WHERE issued IS NOT NULL
"""
_GROUPED = f"""
WITH issue (number, day, operator_code, store_code, channel, kind, unit_fee, issued, printed, ended) AS ({_ISSUES})
SELECT day, operator_code, store_code, channel, kind, unit_fee,
       sum(printed), sum(CASE WHEN ended THEN issued - printed ELSE 0 END), sum(CASE WHEN ended THEN 0 ELSE issued END)
FROM issue
GROUP BY day, operator_code, store_code, channel, kind, unit_fee
"""  # noqa: S608 (both are constants of this module)


@dataclass(frozen=True, slots=True)
class Undecided:
    """未確定: issued, and nobody has said what became of it."""

    number: str
    key: Key
    copies: int


def our_lines(*, municipality: str, month: Month) -> dict[Key, Ours]:
    """The ledger's month, by line."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_GROUPED, _of(municipality, month))
        return {Key(*row[:6]): Ours(*map(int, row[6:])) for row in cursor.fetchall()}


def undecided(*, municipality: str, month: Month) -> tuple[Undecided, ...]:
    """Issues of the month whose outcome is open, in the order of their numbers."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"{_ISSUES} AND NOT ended ORDER BY number", _of(municipality, month))
        return tuple(Undecided(number=row[0], key=Key(*row[1:7]), copies=row[7]) for row in cursor.fetchall())


def newest_statement(*, month: Month) -> Statement | None:
    """The version of the month's statement that counts."""
    found: Statement | None = Statement.objects.filter(month=str(month)).order_by("-version").first()
    return found


def lines_of(statement: Statement) -> dict[Key, Theirs]:
    """Its lines as they were read."""
    rows = StatementLine.objects.filter(month=statement.month, version=statement.version)
    return {
        Key(line.day, line.operator_code, line.store_code, line.channel, line.kind, line.unit_fee): Theirs(
            number=line.number,
            copies=line.copies,
            cancelled=line.cancelled,
            commission_unit=line.commission_unit,
            fees=line.fees,
            commissions=line.commissions,
        )
        for line in rows
    }


def _of(municipality: str, month: Month) -> tuple[str, datetime, str]:
    begins = datetime(month.year, month.month, 1, tzinfo=_TOKYO)
    return municipality, begins, f"{municipality}-{month.year}{month.month:02d}%"
