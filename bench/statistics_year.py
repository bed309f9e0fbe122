"""A year of 統計 over a big ledger: `python bench/statistics_year.py [--rows 10000000]`.

Fills the ledger of one municipality (six requests in seven are issues with their outcome), counts every day, and opens
the year by each dimension. Prints rows counted a second, the time of one day's round, and p95 of opening the year
beside the same question asked of the ledger itself. Target: 200 ms with 10 M rows. Works in a database of its own.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TARGET_MS = 200.0
_FIRST, _LAST = date(2026, 1, 1), date(2026, 12, 31)

_FILL = """
INSERT INTO ledger_entry (municipality, at, event, request_id, certificate_number, kind, channel, operator_code,
    store_code, terminal_municipality, media, language, refusal, copies, unit_fee, amount, extent, options, age_band,
    sex, residence, milliseconds)
SELECT %(code)s, at, event, 'R' || n,
       CASE event WHEN 'REFUSED' THEN '' ELSE %(code)s || to_char(at AT TIME ZONE 'Asia/Tokyo', '-YYYYMMDD-') || n END,
       (ARRAY['JUMINHYO','INKAN','JUMINHYO','KAZEI','KOSEKI_ZENBU','FUHYO'])[1 + n %% 6], 'STORE',
       'OP' || n %% 4, 'S' || n %% 3000,
       CASE WHEN n %% 5 = 0 THEN lpad((1 + n %% 47)::text, 2, '0') || lpad((n %% 37)::text, 4, '0') ELSE %(code)s END,
       (ARRAY['CARD','CARD','SMARTPHONE'])[1 + n %% 3], (ARRAY['ja','ja','ja','en'])[1 + n %% 4],
       CASE event WHEN 'REFUSED' THEN (ARRAY['HELD','OUT_OF_HOURS','NO_SEAL'])[1 + n %% 3] ELSE '' END,
       1 + n %% 2, 250, 0, 'SELF', (ARRAY['','HONSEKI','HONSEKI RELATIONSHIP'])[1 + n %% 3],
       (ARRAY['15-19','20-29','30-39','40-49','50-59','60-69','70-79'])[1 + n %% 7], (1 + n %% 2)::text, 'RESIDENT',
       20 + n %% 90
FROM (
    SELECT n, timestamptz '2026-01-01 06:30+09' + (n %% 365) * interval '1 day'
              + (n / 365 %% 59400) * interval '1 second' AS at
    FROM generate_series(1, %(requests)s) AS n
) AS asked, LATERAL unnest(CASE WHEN n %% 7 = 0 THEN ARRAY['REFUSED'] ELSE ARRAY['ISSUED', 'DELIVERED'] END) AS event
"""
_PLAIN = """
SELECT left(terminal_municipality, 2), kind, count(*) FROM ledger_entry
WHERE municipality = %s AND at >= %s AND at < %s AND event IN ('ISSUED', 'REFUSED') GROUP BY 1, 2
"""


def main(rows: int) -> int:
    """Measure once; 0 when every year opened in time."""
    from django.db import connections

    from bench.city.stage import BIG, found, own_database
    from issuer.statistics.counting import count_days
    from issuer.statistics.dimensions import Dimension
    from issuer.statistics.selectors import Step, along_time, tally
    from issuer.tenancy.scope import scope

    with own_database():
        found(BIG, datetime.now(UTC))
        with scope(BIG) as cursor:
            cursor.execute(_FILL, {"code": BIG, "requests": rows * 7 // 13})
            filled = cursor.rowcount
        for table in ("ledger_entry", "statistics_count"):
            _as_owner(f"ANALYZE {table}")
        began = time.perf_counter()
        day = _FIRST
        while day <= _LAST:
            with scope(BIG):
                count_days(municipality=BIG, first=day, last=min(day + timedelta(days=30), _LAST))
            day += timedelta(days=31)
        took = time.perf_counter() - began
        _as_owner("VACUUM ANALYZE statistics_count")
        one_day = _median(lambda: count_days(municipality=BIG, first=_LAST, last=_LAST), BIG, rounds=5)
        with scope(BIG) as cursor:
            cursor.execute("SELECT count(*) FROM statistics_count")
            kept = cursor.fetchone()[0]
        print(
            f"{filled:,} ledger rows → {kept:,} counts, {filled / took:,.0f} rows/s; one day's round {one_day:.0f} ms"
        )
        year = {"municipality": BIG, "first": _FIRST, "last": _LAST}
        times = {
            dimension.value: _p95(lambda d=dimension: tally(dimension=d, **year), BIG)  # type: ignore[misc]
            for dimension in Dimension
        }
        times |= {f"by {step.name.lower()}": _p95(lambda s=step: along_time(step=s, **year), BIG) for step in Step}  # type: ignore[misc]
        name, slowest = max(times.items(), key=lambda one: one[1])
        for label, milliseconds in times.items():
            print(f"  year {label:12} p95 {milliseconds:7.1f} ms")

        def plain() -> None:
            with connections["default"].cursor() as asking:
                asking.execute(_PLAIN, [BIG, _FIRST, _LAST])
                asking.fetchall()

        direct = _median(plain, BIG, rounds=3)
        print(f"slowest {name}: {slowest:.0f} ms (target ≤ {_TARGET_MS:.0f})")
        print(f"PREFECTURE asked of the ledger: {direct:,.0f} ms, {direct / times['PREFECTURE']:.0f} times as long")
        return 0 if slowest <= _TARGET_MS else 1


def _as_owner(statement: str) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def _times(work: Callable[[], object], code: str, rounds: int) -> list[float]:
    from issuer.tenancy.scope import scope

    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        with scope(code):
            work()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _median(work: Callable[[], object], code: str, rounds: int) -> float:
    return statistics.median(_times(work, code, rounds))


def _p95(work: Callable[[], object], code: str) -> float:
    return sorted(_times(work, code, 20))[18]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    wanted = parser.parse_args()
    # The entry script brings the environment and the database.
    script = f"import sys; from bench.statistics_year import main; sys.exit(main({wanted.rows}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
