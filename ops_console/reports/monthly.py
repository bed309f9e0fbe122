"""月報: 交付, 精算照合, 時間内外・管内外, 事業者別, 障害・SLA."""

from collections import Counter
from datetime import datetime, time, timedelta

from issuer.incidents.models import Incident
from issuer.rules.calendar import JST
from issuer.settlement.lines import Month
from issuer.settlement.selectors import results
from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import tally
from ops_console.reports.halts import availability, halts
from ops_console.reports.section import Section, outcome_section
from ops_console.reports.sla import service_level, sla_section
from ops_console.statistics.labels import label
from ops_console.words import TABLES


def monthly(*, municipality: str, month: Month, now: datetime) -> list[Section]:
    """The month, inside ``scope(municipality)``."""
    start = datetime.combine(month.first, time(), JST)
    end = datetime.combine(month.last + timedelta(days=1), time(), JST)
    level = service_level(municipality=municipality, month=month, now=now)

    def by(title: str, dimension: Dimension) -> Section:
        cells = tally(municipality=municipality, dimension=dimension, first=month.first, last=month.last)
        names = {cell.value: label(dimension, cell.value) for cell in cells}
        return outcome_section(
            title, title.removesuffix("別"), municipality=municipality, dimension=dimension, first=month.first,
            last=month.last, names=names,
        )  # fmt: skip

    issued = outcome_section(
        "交付", "種別", municipality=municipality, dimension=Dimension.ALL, first=month.first, last=month.last,
        names=TABLES["kind"], by_kind=True,
    )  # fmt: skip
    return [
        issued,
        _settled(month),
        by("時間内・時間外", Dimension.OFFICE),
        by("管内・管外", Dimension.AREA),
        by("事業者別", Dimension.OPERATOR),
        _incidents(start, end),
        halts(start=start, end=end),
        availability(level.running),
        sla_section(level),
        _speed(municipality, month),
    ]


def _settled(month: Month) -> Section:
    found = results(first=month.first, last=month.last)
    return Section(
        "精算照合",
        ("結果", "行", "当方の通数", "先方の通数", "当方の手数料 (円)", "先方の手数料 (円)"),
        [
            (result.value, sums.lines, sums.copies, sums.their_copies, sums.fees, sums.their_fees)
            for result, sums in found.items()
        ],
    )


def _incidents(start: datetime, end: datetime) -> Section:
    rows = Incident.objects.filter(opened_at__gte=start, opened_at__lt=end).order_by("opened_at", "number")
    return Section(
        "障害・事案",
        ("番号", "区分", "起票", "終結"),
        [
            (
                one.number,
                TABLES["incident"].get(one.category, one.category),
                f"{one.opened_at.astimezone(JST):%Y-%m-%d %H:%M}",
                f"{one.closed_at.astimezone(JST):%Y-%m-%d %H:%M}" if one.closed_at else "未了",
            )
            for one in rows
        ],
    )


def _speed(municipality: str, month: Month) -> Section:
    counts: Counter[str] = Counter()
    for cell in tally(municipality=municipality, dimension=Dimension.SPEED, first=month.first, last=month.last):
        counts[cell.value] += cell.requests or 0
    whole = counts.total()
    rows = [
        (label(Dimension.SPEED, value), counts[value], f"{100 * counts[value] / whole:.2f}%")
        for value in sorted(counts, key=lambda value: int(value or 10**9))
    ]
    return Section("処理時間", ("要求の受付から答えまで", "件数", "割合"), rows)
