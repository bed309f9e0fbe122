"""From the ledger to counts: whole days, in one statement."""

from datetime import date, datetime, timedelta

from django.db import connections

from issuer.ledger.news import DAY, news
from issuer.municipality.selectors import policy
from issuer.rules.calendar import JST, office_span
from issuer.statistics.dimensions import Dimension
from issuer.statistics.models import Progress
from issuer.tenancy.locks import lock_key

_COUNT = f"""
INSERT INTO statistics_count (municipality, dimension, day, value, kind, outcome, requests, copies, fees)
WITH asked AS (
    SELECT {DAY} AS day, * FROM ledger_entry
    WHERE municipality = %(code)s AND at >= %(first)s AND at < %(end)s AND event IN ('ISSUED', 'REFUSED')
), ended AS (
    SELECT DISTINCT ON (request_id) request_id, event, copies FROM ledger_entry
    WHERE municipality = %(code)s AND at >= %(first)s AND event IN ('DELIVERED', 'FAILED', 'CANCELLED')
      AND {DAY} BETWEEN %(day)s AND %(last)s
    ORDER BY request_id, id DESC
), office AS (
    SELECT * FROM unnest(%(opens)s::timestamptz[], %(closes)s::timestamptz[]) AS span (opens, closes)
), one AS (
    SELECT asked.*, coalesce(ended.copies, 0) AS printed,
           CASE WHEN asked.event = 'REFUSED' THEN 'REFUSED' ELSE coalesce(ended.event, 'UNKNOWN') END AS outcome,
           EXISTS (SELECT FROM office WHERE asked.at >= opens AND asked.at < closes) AS in_office
    FROM asked LEFT JOIN ended USING (request_id)
    WHERE asked.day BETWEEN %(day)s AND %(last)s
)
SELECT municipality, dimension, day, value, kind, outcome, count(*), sum(printed), sum(printed * unit_fee)
FROM one, LATERAL (
    VALUES ('ALL', ''), ('HOUR', to_char(at AT TIME ZONE 'Asia/Tokyo', 'HH24')),
           ('OFFICE', CASE WHEN in_office THEN 'IN' ELSE 'OUT' END),
           ('AREA', CASE terminal_municipality WHEN '' THEN '' WHEN municipality THEN 'HOME' ELSE 'AWAY' END),
           ('PREFECTURE', left(terminal_municipality, 2)),
           ('OPERATOR', operator_code), ('CHANNEL', channel), ('MEDIA', media), ('LANGUAGE', language),
           ('EXTENT', extent), ('AGE', age_band),
           ('AGE_SEX', CASE WHEN age_band = '' THEN '' ELSE age_band || '/' || sex END), ('RESIDENCE', residence),
           ('REFUSAL', refusal),
           ('SPEED', CASE WHEN milliseconds <= 50 THEN '50' WHEN milliseconds <= 100 THEN '100'
                          WHEN milliseconds <= 500 THEN '500' WHEN milliseconds <= 2000 THEN '2000'
                          WHEN milliseconds <= 20000 THEN '20000' ELSE '' END)
    UNION ALL SELECT 'OPTION', unnest(string_to_array(options, ' '))
) AS part (dimension, value)
WHERE dimension <> 'REFUSAL' OR outcome = 'REFUSED'
GROUP BY municipality, dimension, day, value, kind, outcome
"""  # noqa: S608 (a constant of this module)


def roll_up(*, municipality: str, now: datetime) -> int:
    """Count the days that gained rows since the last time, inside ``scope(municipality)``. Returns how many days.

    Safe to run at any time, twice, and beside itself: a day is counted whole from the ledger.
    """
    last = Progress.objects.filter(municipality=municipality).values_list("counted_to", flat=True).first()
    found = news(municipality=municipality, last=last, now=now)
    if found is None:
        return 0
    newest, days = found
    for day in days:
        count_days(municipality=municipality, first=day, last=day)
    Progress.objects.update_or_create(municipality=municipality, defaults={"counted_to": newest})
    return len(days)


def count_days(*, municipality: str, first: date, last: date) -> None:
    """Count every day from ``first`` to ``last`` anew, inside ``scope(municipality)``."""
    spans = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=JST)
        span = office_span(office=policy(municipality=municipality, at=noon).office, day=day)
        if span:
            spans.append(span)
    begins = datetime(first.year, first.month, first.day, tzinfo=JST)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("statistics", municipality)])
        cursor.execute(
            "DELETE FROM statistics_count WHERE municipality = %s AND dimension = ANY (%s) AND day BETWEEN %s AND %s",
            [municipality, list(Dimension), first, last],
        )
        cursor.execute(
            _COUNT,
            {
                "code": municipality,
                "day": first,
                "last": last,
                "first": begins,
                # A paper received just before midnight is issued after it.
                "end": begins + timedelta(days=(last - first).days + 2),
                "opens": [span[0] for span in spans],
                "closes": [span[1] for span in spans],
            },
        )
