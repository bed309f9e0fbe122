"""稼働率・応答・鮮度 of a month beside their targets, from what is recorded and not from any monitor."""

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connections

from issuer.incidents.gaps import gaps
from issuer.municipality.selectors import policy
from issuer.papers.policy import Targets
from issuer.rules.calendar import JST
from issuer.settlement.lines import Month
from ops_console.reports.halts import Running, running, touching
from ops_console.reports.section import Section
from ops_console.words import TABLES

_ANSWERS = (
    "SELECT count(*), count(*) FILTER (WHERE milliseconds <= %s),"
    " percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY milliseconds) FROM ledger_entry"
    " WHERE municipality = %s AND at >= %s AND at < %s AND event IN ('ISSUED', 'REFUSED')"
)
# A FULL is as old as its extraction took; how fresh the data are is decided by what comes through the day.
_FRESHNESS = (
    "SELECT system, count(*), count(*) FILTER (WHERE finished_at - extracted_at <= make_interval(mins => %s)),"
    " percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - extracted_at))::float8"
    " FROM intake_receipt WHERE municipality = %s AND received_at >= %s AND received_at < %s"
    " AND mode <> 'FULL' AND state IN ('APPLIED', 'PARTIAL') AND extracted_at IS NOT NULL AND finished_at IS NOT NULL"
    " GROUP BY system ORDER BY system"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """Of all papers asked for, issued and refused. Milliseconds from receipt to the record; None without any."""

    count: int
    in_time: int
    p50: int | None
    p95: int | None
    p99: int | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """Packages of one core system, and how long 95 of 100 took at most from extraction to our data (seconds)."""

    system: str
    count: int
    in_time: int
    p95: float


@dataclass(frozen=True, slots=True)
class Level:
    """One municipality's month."""

    targets: Targets
    running: list[Running]
    answers: Answers
    fresh: list[Fresh]

    @property
    def availability(self) -> float | None:
        """Per cent over all kinds, by their time; None where nothing was planned."""
        planned = sum((one.planned for one in self.running), timedelta())
        stopped = sum((one.stopped for one in self.running), timedelta())
        return 100 * (1 - stopped / planned) if planned else None

    @property
    def freshness(self) -> float | None:
        """Per cent of the packages that were applied in time; None without any."""
        return _share(sum(one.in_time for one in self.fresh), sum(one.count for one in self.fresh))

    @property
    def met(self) -> dict[str, bool | None]:
        """Which targets were met; None where there is nothing to judge by."""
        p95 = self.answers.p95
        return {
            "availability": _at_least(self.availability, self.targets.availability),
            "answers": None if p95 is None else p95 <= self.targets.seconds * 1000,
            "freshness": _at_least(self.freshness, self.targets.fresh),
        }


def service_level(*, municipality: str, month: Month, now: datetime) -> Level:
    """The month up to ``now``, inside ``scope(municipality)``; settings as they stand at its end."""
    start = datetime.combine(month.first, time(), JST)
    end = datetime.combine(month.last + timedelta(days=1), time(), JST)
    given = policy(municipality=municipality, at=min(now, end - timedelta(minutes=1)))
    with connections["default"].cursor() as cursor:
        cursor.execute(_ANSWERS, [int(given.targets.seconds * 1000), municipality, start, end])
        count, in_time, steps = cursor.fetchone()
        cursor.execute(_FRESHNESS, [given.targets.fresh_minutes, municipality, start, end])
        fresh = [Fresh(system=system, count=n, in_time=good, p95=p95) for system, n, good, p95 in cursor.fetchall()]
    p50, p95, p99 = steps or (None, None, None)
    return Level(
        targets=given.targets,
        running=running(
            policy=given,
            stops=touching(start=start, end=end),
            gaps=gaps(start=start, end=end),
            first=month.first,
            last=month.last,
            now=now,
        ),
        answers=Answers(count=count, in_time=in_time, p50=p50, p95=p95, p99=p99),
        fresh=fresh,
    )


def sla_section(level: Level) -> Section:
    """Targets and actuals, as 月報 shows them."""
    targets, answers = level.targets, level.answers
    rows: list[tuple[object, ...]] = [
        (
            "稼働率 (全種別)",
            f"{targets.availability:.10g}% 以上",
            f"{percent(level.availability)} (止まった時間 {stopped_minutes(level)} 分)",
            met_in_words(level, "availability"),
        ),
        ("応答 (95%)", f"{targets.seconds:.10g} 秒以内", seconds(answers.p95), met_in_words(level, "answers")),
        ("応答 (50%・99%)", "—", f"{seconds(answers.p50)}・{seconds(answers.p99)}", "—"),
        (
            f"鮮度 (抽出から {targets.fresh_minutes} 分以内)",
            f"{targets.fresh:.10g}% 以上",
            f"{percent(level.freshness)} ({sum(one.count for one in level.fresh)} 件)",
            met_in_words(level, "freshness"),
        ),
        *(
            (
                f"　{TABLES['system'].get(one.system, one.system)}",
                "—",
                f"{percent(_share(one.in_time, one.count))} ({one.count} 件、95% は {one.p95 / 60:.1f} 分以内)",
                "—",
            )
            for one in level.fresh
        ),
    ]
    return Section(
        "サービスの水準 (SLA)",
        ("項目", "目標", "実績", "達成"),
        rows,
        note="交付と拒否の全件、差分と生存通知の全件を記録から数えました。目標は「設定」の「サービスの水準の目標」で変えられます。",
    )


def document(*, municipality: str, month: Month, level: Level) -> dict[str, object]:
    """As JSON has it."""
    answers = level.answers
    return {
        "municipality": municipality,
        "month": f"{month.year:04}-{month.month:02}",
        "met": level.met,
        "availability": {
            "target": level.targets.availability,
            "actual": level.availability,
            "kinds": [
                {"kind": one.kind, "plannedMinutes": one.planned.total_seconds() / 60,
                 "stoppedMinutes": one.stopped.total_seconds() / 60, "share": one.share}
                for one in level.running
            ],
        },
        "answers": {
            "targetSeconds": level.targets.seconds, "count": answers.count, "inTime": answers.in_time,
            "p50ms": answers.p50, "p95ms": answers.p95, "p99ms": answers.p99,
        },
        "freshness": {
            "target": level.targets.fresh, "minutes": level.targets.fresh_minutes, "actual": level.freshness,
            "systems": [
                {"system": one.system, "count": one.count, "inTime": one.in_time, "p95seconds": one.p95}
                for one in level.fresh
            ],
        },
    }  # fmt: skip


def stopped_minutes(level: Level) -> int:
    """Of all kinds together, as their planned time is."""
    return round(sum((one.stopped for one in level.running), timedelta()).total_seconds() / 60)


def met_in_words(level: Level, name: str) -> str:
    """Whether the target of this name in ``met`` was reached."""
    return {True: "達成", False: "未達", None: "—"}[level.met[name]]


def percent(share: float | None) -> str:
    """A share in per cent; — without one. Rounded down: 99.996 has not reached 100."""
    return "—" if share is None else f"{math.floor(round(share * 100, 6)) / 100:.2f}%"


def seconds(milliseconds: int | None) -> str:
    """Milliseconds as seconds; — without any."""
    return "—" if milliseconds is None else f"{milliseconds / 1000:.2f} 秒"


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _at_least(actual: float | None, target: float) -> bool | None:
    return None if actual is None else actual >= target
