"""Which days of the ledger gained rows: what everything that is rolled up from it must count again."""

from datetime import UTC, date, datetime, timedelta

from django.db import connections

#: Rows may become visible this much later than the moment they carry: longest deadline, and clocks of two servers.
LATE = timedelta(minutes=10)

#: SQL: the day of a paper is the one its number carries, the day of receipt; a row without one counts when written.
DAY = """CASE WHEN certificate_number = '' THEN (at AT TIME ZONE 'Asia/Tokyo')::date
          ELSE to_date(split_part(certificate_number, '-', 2), 'YYYYMMDD') END"""

_NEWS = f"""
SELECT max(at), array_agg(DISTINCT {DAY}) FROM ledger_entry WHERE municipality = %s AND at >= %s
"""  # noqa: S608 (a constant of this module)


def news(*, municipality: str, last: datetime | None, now: datetime) -> tuple[datetime, list[date]] | None:
    """The newest row's moment and the days that gained rows since ``last``, inside ``scope(municipality)``.

    ``last``: the newest row at the last time, None the first time. None when there is nothing new. A day may be named
    again without a new row: whoever counts counts it whole.
    """
    since = last - LATE if last else datetime.fromtimestamp(0, UTC)
    with connections["default"].cursor() as cursor:
        cursor.execute(_NEWS, [municipality, since])
        newest, days = cursor.fetchone()
    if newest is None or (last and newest <= last and now - newest > LATE):
        return None
    return newest, sorted(days)
