"""サービスの水準: 稼働率, 応答 and 鮮度 of the months of a 年度, each beside the target that stood at its end."""

from collections.abc import Callable, Sequence
from datetime import datetime

from issuer.municipality.layers import layers
from issuer.rules.calendar import japan_day
from issuer.settlement.lines import Month
from ops_console.months import months_of
from ops_console.reports import sla
from ops_console.reports.section import Cells, Section

Levels = Sequence[tuple[Month, sla.Level]]


def levels(*, municipality: str, year: int, now: datetime) -> list[Section]:
    """The months of the 年度 since the municipality is here, newest first, inside ``scope(municipality)``."""
    since, today = japan_day(layers()[0].recorded_at), japan_day(now)
    months = [month for month in months_of(year) if since <= month.last and month.first <= today]
    found = [(month, sla.service_level(municipality=municipality, month=month, now=now)) for month in reversed(months)]
    return [
        _section(
            "稼働率", ("目標", "実績", "止まった時間 (分)"), found, _running, "availability",
            "取り扱う時間のうち、止まっていなかった割合です。全種別の時間で平均します。",
        ),
        _section(
            "応答", ("目標 (95%)", "95%", "50%", "99%", "件数"), found, _answers, "answers",
            "要求の受付から答えの記録まで、交付と拒否の全件です。",
        ),
        _section(
            "鮮度", ("目標", "実績", "件数"), found, _fresh, "freshness",
            "差分と生存通知のうち、基幹での抽出から目標の時間のうちに適用されたものの割合です。",
        ),
    ]  # fmt: skip


def _section(
    title: str, heading: Sequence[str], found: Levels, cells: Callable[[sla.Level], Cells], name: str, note: str
) -> Section:
    rows = [(f"{month.year}年{month.month}月", *cells(level), sla.met_in_words(level, name)) for month, level in found]
    return Section(title, ("月", *heading, "達成"), rows, note=note)


def _running(level: sla.Level) -> Cells:
    return f"{level.targets.availability:.10g}% 以上", sla.percent(level.availability), sla.stopped_minutes(level)


def _answers(level: sla.Level) -> Cells:
    answers = level.answers
    steps = (sla.seconds(step) for step in (answers.p95, answers.p50, answers.p99))
    return f"{level.targets.seconds:.10g} 秒以内", *steps, answers.count


def _fresh(level: sla.Level) -> Cells:
    target = f"{level.targets.fresh:.10g}% 以上 ({level.targets.fresh_minutes} 分以内)"
    return target, sla.percent(level.freshness), sum(one.count for one in level.fresh)
