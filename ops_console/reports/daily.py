"""日報: 交付, 拒否・誤り, 連携, 制限 of one day."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from issuer.holds.models import HoldRecord
from issuer.incidents.models import Incident
from issuer.intake.models import Receipt
from issuer.issuance.models import Request
from issuer.rules.calendar import JST
from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import tally
from ops_console.reports.halts import halts
from ops_console.reports.section import Section, outcome_section
from ops_console.words import TABLES

#: A system that applied nothing in so many days has no moment to tell.
_LOOKED_BACK = timedelta(days=7)
#: 抑止種別 as far as those who read reports may tell them apart.
_HOLDS = {"01": "支援措置", "02": "支援措置", "03": "処理中", "04": "処理中", "05": "発行停止", "06": "発行停止"}


def daily(*, municipality: str, day: date) -> list[Section]:
    """The day, inside ``scope(municipality)``."""
    start = datetime.combine(day, time(), JST)
    end = start + timedelta(days=1)
    issued = outcome_section(
        "交付", "種別", municipality=municipality, dimension=Dimension.ALL, first=day, last=day,
        names=TABLES["kind"], by_kind=True,
    )  # fmt: skip
    return [
        issued,
        _refusals(municipality, day),
        _troubles(start, end),
        _feeds(start, end),
        _holds(start, end),
        halts(start=start, end=end),
    ]


def _refusals(municipality: str, day: date) -> Section:
    counts: Counter[str] = Counter()
    for cell in tally(municipality=municipality, dimension=Dimension.REFUSAL, first=day, last=day):
        counts[cell.value] += cell.requests or 0
    rows = [(TABLES["refusal"].get(code, code), number) for code, number in counts.most_common()]
    return Section("拒否の理由", ("理由", "件数"), rows, total=("計", counts.total()))


def _troubles(start: datetime, end: datetime) -> Section:
    opened = Counter(
        Incident.objects.filter(opened_at__gte=start, opened_at__lt=end).values_list("category", flat=True)
    )
    aborted = Request.objects.filter(state="ABORTED", received_at__gte=start, received_at__lt=end).count()
    rows: list[tuple[object, ...]] = [
        (f"事案 ({TABLES['incident'].get(category, category)})", number) for category, number in sorted(opened.items())
    ]
    rows.append(("交付の中断", aborted))
    return Section("誤り", ("内容", "件数"), rows)


def _feeds(start: datetime, end: datetime) -> Section:
    received = Receipt.objects.filter(received_at__gte=start, received_at__lt=end)
    sums = {
        row["system"]: row
        for row in received.values("system").annotate(
            packages=Count("number"),
            applied_rows=Sum("applied"),
            quarantined_rows=Sum("quarantined"),
            wrong=Count("number", filter=Q(state__in=["PARTIAL", "REFUSED", "HELD"])),
        )
    }
    applied = Receipt.objects.filter(
        state__in=["APPLIED", "PARTIAL"], received_at__gte=end - _LOOKED_BACK, received_at__lt=end
    )
    newest = dict(applied.values_list("system").annotate(Max("extracted_at")))
    systems = [system for system in TABLES["system"] if system in sums or system in newest]
    return Section(
        "連携",
        ("システム", "パッケージ", "一部隔離・保留・拒否", "適用した行", "隔離した行", "その日の終わりのデータの時点"),
        [_feed(system, sums.get(system, {}), newest.get(system)) for system in systems],
        note="データの時点は、その日までに届いて適用したパッケージのうち最も新しい抽出日時です。",
    )


def _feed(system: str, sums: dict[str, int], newest: datetime | None) -> tuple[object, ...]:
    return (
        TABLES["system"][system],
        *(sums.get(name, 0) for name in ("packages", "wrong", "applied_rows", "quarantined_rows")),
        f"{newest.astimezone(JST):%Y-%m-%d %H:%M}" if newest else "7日以内になし",
    )


def _holds(start: datetime, end: datetime) -> Section:
    """Standing at the day's end, begun and ended on it. No numbers of people: the list itself is another screen's."""
    alive = (Q(ended_at=None) | Q(ended_at__gte=end)) & (Q(ends_at=None) | Q(ends_at__gte=end))
    standing = _by_sort(HoldRecord.objects.filter(alive, is_deleted=False, starts_at__lt=end))
    begun = _by_sort(HoldRecord.objects.filter(is_deleted=False, starts_at__gte=start, starts_at__lt=end))
    over = Q(ended_at__gte=start, ended_at__lt=end) | Q(ended_at=None, ends_at__gte=start, ends_at__lt=end)
    ended = _by_sort(HoldRecord.objects.filter(over, is_deleted=False))
    sorts = sorted({*standing, *begun, *ended})
    rows = [(sort, standing[sort], begun[sort], ended[sort]) for sort in sorts]
    total = ("計", standing.total(), begun.total(), ended.total())
    return Section(
        "発行制限", ("制限", "その日の終わりの件数", "その日に始まった", "その日に終わった"), rows, total=total
    )


def _by_sort(rows: QuerySet[Any]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind, target, number in rows.values_list("hold_kind", "target_kind").annotate(Count("hold_no")):
        whom = {"1": "個人", "2": "世帯", "3": "戸籍"}.get(target, target)
        counts[f"{_HOLDS.get(kind, 'その他')} ({whom})"] += number
    return counts
