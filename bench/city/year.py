"""A year of a big municipality written by SQL: requests, ledger, chain, packages, work, holds and people.

The rows are those the line would write, in the columns the console reads; what it never reads is left empty.
"""

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, models

from issuer.holds.models import HoldRecord
from issuer.intake.models import Receipt, WorkItem
from issuer.issuance.models import Request
from issuer.ledger.models import Entry
from issuer.replica.models import Household, Resident
from issuer.settlement.counting import count_days as settle_days
from issuer.statistics.counting import count_days
from issuer.tenancy.scope import scope

#: Of seven requests six are issued; each issue has two ledger rows.
_ROWS_OF_SEVEN = 13
#: Numbers from here on, so that those of the matrix's own rows stay free.
_NUMBERS = 1_000_000

#: In the order of time, as they came: fifteen hours of every day.
_AT = (
    "%(first)s::timestamptz + ((n - 1)::bigint * 365 / %(requests)s) * interval '1 day'"
    " + ((n - 1)::bigint * 365 %% %(requests)s)::float8 / %(requests)s * interval '15 hours'"
)
_EVENT = (
    "CASE WHEN n %% 7 = 0 THEN 'REFUSED' WHEN n %% 400 = 1 THEN 'FAILED' WHEN n %% 400 = 2 THEN 'CANCELLED' "
    "WHEN n %% 5000 = 3 THEN 'ISSUED' ELSE 'DELIVERED' END"
)
_DRAWN = f"""
    SELECT n, {_AT} AS at, {_EVENT} AS state,
           (ARRAY['JUMINHYO','INKAN','JUMINHYO','KAZEI','KOSEKI_ZENBU','FUHYO'])[1 + n %% 6] AS kind,
           1 + n %% 2 AS copies
    FROM generate_series(1, %(requests)s) AS n
"""
_NUMBER = (
    "CASE state WHEN 'REFUSED' THEN '' "
    "ELSE %(code)s || to_char(at AT TIME ZONE 'Asia/Tokyo', '-YYYYMMDD-') || %(numbers)s + n END"
)
_SHOP: dict[str, str] = {
    "channel": "'STORE'",
    "operator_code": "lpad((1 + n %% 4)::text, 4, '0')",
    "store_code": "'S' || n %% 3000",
    "terminal_municipality": "CASE WHEN n %% 5 = 0 THEN lpad((1 + n %% 47)::text, 2, '0') || '1000' ELSE %(code)s END",
    "media": "(ARRAY['CARD','CARD','SMARTPHONE'])[1 + n %% 3]",
    "language": "(ARRAY['ja','ja','ja','en'])[1 + n %% 4]",
    "refusal": "CASE state WHEN 'REFUSED' THEN (ARRAY['HELD','OUT_OF_HOURS','NO_SEAL'])[1 + n %% 3] ELSE '' END",
    "extent": "'SELF'",
    "options": "(ARRAY['','HONSEKI','HONSEKI RELATIONSHIP'])[1 + n %% 3]",
    "milliseconds": "20 + n %% 90",
}


def write_year(*, code: str, entries: int, people: int, now: datetime) -> None:
    """Fill everything, the year ending today, and count it. ``entries``: rows of the ledger."""
    first = (now - timedelta(days=364)).replace(hour=6, minute=30, second=0, microsecond=0)
    given = {
        "code": code, "first": first, "requests": entries * 7 // _ROWS_OF_SEVEN, "people": people, "now": now,
        "numbers": _NUMBERS,
    }  # fmt: skip
    for write in (_people, _requests, _ledger, _chain, _works):
        _timed(write.__name__.strip("_"), lambda write=write: write(given))  # type: ignore[misc]
    _as_owner("ANALYZE")
    day, last = first.date(), now.date()
    began = time.perf_counter()
    while day <= last:
        end = min(day + timedelta(days=30), last)
        for count in (count_days, settle_days):
            with scope(code):
                count(municipality=code, first=day, last=end)
        day = end + timedelta(days=1)
    print(f"  counted in {time.perf_counter() - began:,.0f} s", flush=True)
    _as_owner("VACUUM ANALYZE")


def _people(given: Mapping[str, Any]) -> None:
    source = "FROM generate_series(1, %(people)s) AS n"
    _insert(
        Resident,
        {
            "atena_no": "(100000000000000 + n)::text", "member_no": "n + 1000",
            "household_no": "(200000000 + n / 2)::text", "name": "'見本　' || n", "furigana": "'ミホン　' || n",
            "operated_at": "%(first)s",
            "sex": "(1 + n %% 2)::text",
            "birth_date": "date '1930-01-01' + (n %% 30000)", "resident_state": "'1'", "history_no": "1",
            "source_system": "'JUKI'", "source_sequence": "1",
        },
        source,
        given,
    )  # fmt: skip
    _insert(
        Household,
        {
            "household_no": "(200000000 + n)::text", "address_city": "'見本市'", "address_town": "'見本町'",
            "address_block": "n || '番地'", "member_count": "2", "operated_at": "%(first)s", "history_no": "1",
            "source_system": "'JUKI'", "source_sequence": "1", "version": "1",
        },
        "FROM generate_series(0, %(people)s / 2) AS n",
        given,
    )  # fmt: skip


def _requests(given: Mapping[str, Any]) -> None:
    _insert(
        Request,
        {
            **_SHOP,
            "request_id": "'R' || lpad(n::text, 12, '0')",
            "operation": "'ISSUE'",
            "fingerprint": "repeat('0', 64)",
            "state": "state",
            "received_at": "at",
            "finished_at": "at + interval '60 milliseconds'",
            "certificate_number": _NUMBER,
            "kind": "kind",
            "copies": "copies",
            "unit_fee": "250",
            "pages": "1",
            "atena_no": "(100000000000000 + 1 + n::bigint * 7919 %% %(people)s)::text",
            "rule": "CASE state WHEN 'REFUSED' THEN 'no_hold' ELSE '' END",
        },
        f"FROM ({_DRAWN}) AS drawn",
        given,
    )


def _ledger(given: Mapping[str, Any]) -> None:
    _insert(
        Entry,
        {
            **_SHOP,
            "at": "at + CASE WHEN event IN ('ISSUED', 'REFUSED') THEN interval '0' ELSE interval '40 seconds' END",
            "event": "event",
            "request_id": "'R' || lpad(n::text, 12, '0')",
            "certificate_number": _NUMBER,
            "kind": "kind",
            "copies": "CASE WHEN event IN ('FAILED', 'CANCELLED', 'REFUSED') THEN 0 ELSE copies END",
            "unit_fee": "250",
            "amount": "250 * copies",
            "age_band": "(ARRAY['15-19','20-29','30-39','40-49','50-59','60-69','70-79'])[1 + n %% 7]",
            "sex": "(1 + n %% 2)::text",
            "residence": "'RESIDENT'",
        },
        f"FROM ({_DRAWN}) AS drawn, LATERAL unnest(CASE WHEN state IN ('REFUSED', 'ISSUED') THEN ARRAY[state] "
        "ELSE ARRAY['ISSUED', state] END) AS event",
        given,
    )


def _chain(given: Mapping[str, Any]) -> None:
    """Links as many as requests, after those that are there; their hashes are hashes, but of nothing."""
    with scope(str(given["code"]), using="owner") as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM audit_event WHERE municipality = %(code)s", given)
        last = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO audit_event (municipality, seq, at, actor, action, request_id, detail, previous, hash) "
            f"SELECT %(code)s, %(last)s + row_number() OVER (ORDER BY at, n), at, "
            "CASE WHEN n %% 50 = 0 THEN 'clerk-' || n %% 40 ELSE 'centre' END, "
            "CASE WHEN n %% 50 = 0 THEN 'record.viewed' WHEN n %% 7 = 0 THEN 'issue.refused' ELSE 'issue.sealed' END, "
            "'R' || lpad(n::text, 12, '0'), '{\"kind\":\"JUMINHYO\"}', sha256(n::text::bytea), "
            f"sha256((n + 1)::text::bytea) FROM ({_DRAWN}) AS drawn",
            {**given, "last": last},
        )
        cursor.execute(
            "UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_event WHERE municipality = %(code)s "
            "ORDER BY seq DESC LIMIT 1) WHERE municipality = %(code)s",
            given,
        )


def _works(given: Mapping[str, Any]) -> None:
    """What stands beside: 20,000 packages, 5,000 open things to do, 3,000 holds."""
    _insert(
        Receipt,
        {
            "number": "'JUKI-' || (5000000 + n)", "system": "(ARRAY['JUKI','INKAN','ZEI','KOSEKI'])[1 + n %% 4]",
            "mode": "'DELTA'", "sequence": "1000 + n", "previous": "999 + n", "sha256": "repeat('c', 64)",
            "state": "CASE WHEN n %% 100 = 0 THEN 'PARTIAL' ELSE 'APPLIED' END", "rows": "10", "applied": "10",
            "received_at": "%(now)s - n * interval '25 minutes'", "finished_at": "%(now)s - n * interval '25 minutes'",
            "extracted_at": "%(now)s - n * interval '26 minutes'",
        },
        "FROM generate_series(1, 20000) AS n",
        given,
    )  # fmt: skip
    _insert(
        WorkItem,
        {
            "topic": "(ARRAY['CHARACTER','INCONSISTENT','QUARANTINE'])[1 + n %% 3]",
            "subject": "'person:' || (100000000000000 + n)", "opened_at": "%(now)s - n * interval '1 hour'",
        },
        "FROM generate_series(1, 5000) AS n",
        given,
    )  # fmt: skip
    _insert(
        WorkItem,
        {"topic": "'UNKNOWN_OUTCOME'", "subject": "request_id", "opened_at": "received_at"},
        "FROM issuance_request WHERE municipality = %(code)s AND state = 'ISSUED' AND request_id LIKE 'R0%%'",
        given,
    )
    _insert(
        HoldRecord,
        {
            "source_system": "'CONSOLE'", "hold_no": "'B' || n", "target_kind": "'1'",
            "target_no": "(100000000000000 + n * 11)::text", "hold_kind": "lpad((1 + n %% 5)::text, 2, '0')",
            "starts_at": "%(now)s - n * interval '1 hour'", "operated_at": "%(now)s - n * interval '1 hour'",
        },
        "FROM generate_series(1, 3000) AS n",
        given,
    )  # fmt: skip


def _insert(model: type[models.Model], columns: Mapping[str, str], source: str, given: Mapping[str, Any]) -> None:
    """INSERT … SELECT; a column that is not named gets its model's default."""
    whole = {"municipality": "%(code)s", **columns}
    for field in model._meta.local_concrete_fields:
        if field.column is None or field.column in whole or isinstance(field, models.BigAutoField) or field.null:
            continue
        whole[field.column] = _default(field)
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(whole)}) SELECT {', '.join(whole.values())} {source} "
    statement += "ON CONFLICT DO NOTHING"
    with scope(str(given["code"])) as cursor:
        cursor.execute(statement, given)


def _default(field: "models.Field[Any, Any]") -> str:
    if field.default is dict or field.default is list:
        return f"'{json.dumps(field.default())}'"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return "0" if isinstance(field, models.IntegerField | models.FloatField) else "''"


def _timed(name: str, work: Any) -> None:
    began = time.perf_counter()
    work()
    print(f"  {name} in {time.perf_counter() - began:,.0f} s", flush=True)


def _as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
