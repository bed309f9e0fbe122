"""年報: 種別別, 手数料収入, ログ点検 of a 年度."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from issuer.audit.models import AuditEvent
from issuer.municipality.selectors import policy
from issuer.rules.calendar import JST
from issuer.settlement.levies import accounts
from issuer.settlement.lines import Month
from issuer.settlement.selectors import Figures, by_month, parts
from issuer.statistics.dimensions import Dimension
from ops_console.months import months_of
from ops_console.reports.section import Section, outcome_section
from ops_console.words import TABLES


def yearly(*, municipality: str, year: int, now: datetime) -> list[Section]:
    """The 年度, inside ``scope(municipality)``."""
    months = [month for month in months_of(year) if datetime.combine(month.first, time(), JST) <= now]
    first, last = months_of(year)[0].first, months_of(year)[-1].last
    issued = outcome_section(
        "種別別の交付", "種別", municipality=municipality, dimension=Dimension.ALL, first=first, last=last,
        names=TABLES["kind"], by_kind=True,
    )  # fmt: skip
    return [issued, _income(municipality, first, last, now), _months(months, first, last), _chain(months)]


def _income(municipality: str, first: date, last: date, now: datetime) -> Section:
    noon = min(now, datetime.combine(last, time(12), JST))
    entered = accounts(parts=parts(first=first, last=last), revenue=policy(municipality=municipality, at=noon).revenue)
    rows = [
        (
            f"{account.name.rpartition('／')[2]} {TABLES['kind'][line.kind]}",
            *(line.unit_fee, line.figures.copies, line.figures.fees, line.figures.commissions, line.figures.net),
            line.refunds,
        )
        for account in entered
        for line in account.levies
    ]
    whole = sum((account.total for account in entered), Figures())
    refunds = sum(line.refunds for account in entered for line in account.levies)
    return Section(
        "手数料収入",
        ("科目・種別", "単価", "通数", "手数料 (円)", "委託手数料 (円)", "差引 (円)", "取消・印刷不良の額 (円)"),
        rows,
        total=("計", "", whole.copies, whole.fees, whole.commissions, whole.net, refunds),
    )


def _months(months: Sequence[Month], first: date, last: date) -> Section:
    found = by_month(first=first, last=last)
    sums = {month: sum(found.get(month, {}).values(), Figures()) for month in months}
    whole = sum(sums.values(), Figures())

    def cells(name: str, one: Figures) -> tuple[object, ...]:
        return name, one.copies, one.cancelled, one.undecided, one.fees, one.commissions, one.net

    return Section(
        "月別",
        ("月", "交付通数", "取消等の通数", "未確定の通数", "手数料 (円)", "委託手数料 (円)", "差引 (円)"),
        [cells(f"{month.year}年{month.month}月", one) for month, one in sums.items()],
        total=cells("計", whole),
    )


def _chain(months: Sequence[Month]) -> Section:
    """Links of the chain by month, from the number of the first one of each: counting them would read the year."""
    starts = [_first_link(month.first) for month in months]
    if months:
        starts.append(_first_link(months[-1].last + timedelta(days=1)))
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    rows = []
    for place, month in enumerate(months):
        begins = starts[place]
        later = [start for start in starts[place + 1 :] if start is not None]
        ends = later[0] - 1 if later else newest
        rows.append(
            (
                f"{month.year}年{month.month}月",
                begins if begins is not None and begins <= ends else "—",
                ends if begins is not None and begins <= ends else "—",
                ends - begins + 1 if begins is not None else 0,
            )
        )
    return Section(
        "ログ点検",
        ("月", "初めの番号", "終わりの番号", "記録の件数"),
        rows,
        note="監査の鎖の番号です。改ざんと欠けの検証は audit_verify で行い、外に控えた頭と照らします。",
    )


def _first_link(day: date) -> int | None:
    start = datetime.combine(day, time(), JST)
    seq: int | None = (
        AuditEvent.objects.filter(at__gte=start).order_by("at", "seq").values_list("seq", flat=True).first()
    )
    return seq
