"""From the ledger and the statement to settled lines: whole days, made anew, so that notices that come late move them.

The pages of months and years read what stands here; the ledger of a big city is too long to be added up for a look.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections

from issuer.ledger.news import news
from issuer.municipality.selectors import policy
from issuer.settlement.lines import Key, Month, Ours, Theirs
from issuer.settlement.matching import Match, match
from issuer.settlement.models import Line, Progress, Statement, StatementLine, Sum, Undecided
from issuer.tenancy.locks import lock_key

_TOKYO = ZoneInfo("Asia/Tokyo")
_BATCH = 2000

# An issue counts on the day its number carries, the day of receipt: it is issued then or just after midnight. How it
# ended may be told weeks later, and is found by its request.
_ISSUES = """
SELECT issue.certificate_number AS number, to_date(split_part(issue.certificate_number, '-', 2), 'YYYYMMDD') AS day,
       issue.operator_code, issue.store_code, issue.channel, issue.kind, issue.unit_fee, issue.copies AS issued,
       coalesce(max(told.copies) FILTER (WHERE told.event = 'DELIVERED'), 0) AS printed, count(told.id) > 0 AS ended
FROM ledger_entry AS issue LEFT JOIN ledger_entry AS told
     ON told.municipality = issue.municipality AND told.request_id = issue.request_id
        AND told.event IN ('DELIVERED', 'FAILED', 'CANCELLED')
WHERE issue.municipality = %(code)s AND issue.event = 'ISSUED' AND issue.at >= %(begins)s AND issue.at < %(ends)s
  AND split_part(issue.certificate_number, '-', 2) BETWEEN %(first)s AND %(last)s
GROUP BY issue.id
"""
_OURS = f"""
WITH issue AS ({_ISSUES})
SELECT day, operator_code, store_code, channel, kind, unit_fee,
       sum(printed), sum(CASE WHEN ended THEN issued - printed ELSE 0 END), sum(CASE WHEN ended THEN 0 ELSE issued END)
FROM issue
GROUP BY day, operator_code, store_code, channel, kind, unit_fee
"""  # noqa: S608 (both are constants of this module)
_OPEN = f"""
INSERT INTO settlement_undecided (municipality, number, day, operator_code, store_code, channel, kind, unit_fee, copies)
SELECT %(code)s, number, day, operator_code, store_code, channel, kind, unit_fee, issued
FROM ({_ISSUES}) AS one WHERE NOT ended
"""  # noqa: S608 (both are constants of this module)
_SUMS = """
INSERT INTO settlement_sum (municipality, day, operator_code, channel, kind, unit_fee, result, lines, copies, cancelled,
    undecided, commission_unit, fees, commissions, their_copies, their_fees, their_commissions)
SELECT municipality, day, operator_code, channel, kind, unit_fee, result, count(*), sum(copies), sum(cancelled),
       sum(undecided), max(commission_unit), sum(fees), sum(commissions), coalesce(sum(their_copies), 0),
       coalesce(sum(their_fees), 0), coalesce(sum(their_commissions), 0)
FROM settlement_match WHERE municipality = %s AND day BETWEEN %s AND %s
GROUP BY municipality, day, operator_code, channel, kind, unit_fee, result
"""


def roll_up(*, municipality: str, now: datetime) -> int:
    """Settle the days that gained ledger rows since the last time, inside ``scope(municipality)``. How many days.

    Safe to run at any time, twice, and beside itself: a day is counted whole.
    """
    last = Progress.objects.filter(municipality=municipality).values_list("counted_to", flat=True).first()
    found = news(municipality=municipality, last=last, now=now)
    if found is None:
        return 0
    newest, days = found
    for first, end in _runs(days):
        count_days(municipality=municipality, first=first, last=end)
    Progress.objects.update_or_create(municipality=municipality, defaults={"counted_to": newest})
    return len(days)


def count_days(*, municipality: str, first: date, last: date) -> None:
    """Count and match every day from ``first`` to ``last`` anew, inside ``scope(municipality)``."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("settlement", municipality)])
        asked: dict[str, Any] = {
            "code": municipality,
            "begins": datetime.combine(first, time(), _TOKYO),
            "ends": datetime.combine(last + timedelta(days=2), time(), _TOKYO),
            "first": f"{first:%Y%m%d}",
            "last": f"{last:%Y%m%d}",
        }
        cursor.execute(_OURS, asked)
        ours = {Key(*row[:6]): Ours(*map(int, row[6:])) for row in cursor.fetchall()}
        for table in (Line, Sum, Undecided):
            table.objects.filter(day__gte=first, day__lte=last).delete()
        for month in _months(first, last):
            start, end = max(first, month.first), min(last, month.last)
            mine = {key: value for key, value in ours.items() if key.day in month}
            _keep(
                municipality,
                match(
                    ours=mine,
                    theirs=_theirs(month, start, end),
                    commission_on=_commissions(municipality),
                ),
            )
        cursor.execute(_OPEN, asked)
        cursor.execute(_SUMS, [municipality, first, last])


def _theirs(month: Month, first: date, last: date) -> dict[Key, Theirs] | None:
    newest = Statement.objects.filter(month=str(month)).order_by("-version").values_list("version", flat=True).first()
    if newest is None:
        return None
    rows = StatementLine.objects.filter(month=str(month), version=newest, day__gte=first, day__lte=last)
    return {
        Key(line.day, line.operator_code, line.store_code, line.channel, line.kind, line.unit_fee): Theirs(
            number=line.number,
            copies=line.copies,
            cancelled=line.cancelled,
            commission_unit=line.commission_unit,
            fees=line.fees,
            commissions=line.commissions,
        )
        for line in rows.iterator(_BATCH)
    }


def _commissions(municipality: str) -> Callable[[date], int]:
    @cache
    def commission_on(day: date) -> int:
        return policy(municipality=municipality, at=datetime.combine(day, time(12), _TOKYO)).commission

    return commission_on


def _keep(municipality: str, matches: Iterable[Match]) -> None:
    Line.objects.bulk_create(
        (
            Line(
                municipality=municipality,
                **_key(one.key),
                result=one.result.name,
                copies=one.ours.copies if one.ours else 0,
                cancelled=one.ours.cancelled if one.ours else 0,
                undecided=one.ours.undecided if one.ours else 0,
                commission_unit=one.commission_unit,
                fees=one.fees_due,
                commissions=one.commissions_due,
                **{f"their_{name}": getattr(one.theirs, name, None) for name in Theirs.__slots__},
            )
            for one in matches
        ),
        batch_size=_BATCH,
    )


def _key(key: Key) -> dict[str, object]:
    return {name: getattr(key, name) for name in Key.__slots__}


def _months(first: date, last: date) -> list[Month]:
    months = [Month.of(first)]
    while months[-1].last < last:
        months.append(Month.of(months[-1].last + timedelta(days=1)))
    return months


def _runs(days: list[date]) -> list[tuple[date, date]]:
    """Days in order as stretches without a gap, none longer than a month."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1) and Month.of(day) == Month.of(runs[-1][0]):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
