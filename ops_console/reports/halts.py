"""Stops that touch a period, and how much of the service time they took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from issuer.municipality.models import Suspension
from issuer.papers.kinds import KIND_NAMES, CertificateKind
from issuer.papers.policy import Policy
from issuer.rules.calendar import JST, open_spans
from ops_console.reports.section import Section


def touching(*, start: datetime, end: datetime) -> list[Suspension]:
    """Stops that stood at some moment of a period, in scope."""
    alive = Q(lifted_at=None) | Q(lifted_at__gt=start)
    return list(Suspension.objects.filter(alive, since__lt=end).order_by("since"))


def halts(*, start: datetime, end: datetime) -> Section:
    """The stops as a section, in scope."""
    rows = [
        (
            "、".join(KIND_NAMES[CertificateKind(kind)] for kind in stop.kinds) or "すべての種別",
            _written(stop.since),
            _written(stop.lifted_at) if stop.lifted_at else "停止中",
            stop.reason,
        )
        for stop in touching(start=start, end=end)
    ]
    return Section("停止", ("種別", "止めた時刻", "再開した時刻", "理由"), rows)


@dataclass(frozen=True, slots=True)
class Running:
    """How long one kind was to be had of what the calendar gave."""

    kind: CertificateKind
    planned: timedelta
    stopped: timedelta

    @property
    def share(self) -> float | None:
        """Per cent; None where nothing was planned."""
        return 100 * (1 - self.stopped / self.planned) if self.planned else None


Span = tuple[datetime, datetime]


def running(
    *, policy: Policy, stops: Sequence[Suspension], gaps: Sequence[Span], first: date, last: date, now: datetime
) -> list[Running]:
    """Of each offered kind, up to now. ``gaps``: when the whole service stood still. In scope of nothing."""
    found = []
    for kind in CertificateKind:
        if kind not in policy.offered:
            continue
        planned = stopped = timedelta()
        held = [stop for stop in stops if not stop.kinds or kind in stop.kinds]
        for opens, closes in open_spans(policy=policy, kind=kind, first=first, last=last):
            until = min(closes, now)
            if until <= opens:
                continue
            planned += until - opens
            stood = [*((stop.since, stop.lifted_at or now) for stop in held), *gaps]
            stopped += _covered(stood, opens, until)
        found.append(Running(kind=kind, planned=planned, stopped=stopped))
    return found


def availability(found: Sequence[Running]) -> Section:
    """稼働率 of each kind as a section."""
    minute = timedelta(minutes=1)
    rows = [
        (
            KIND_NAMES[one.kind],
            int(one.planned / minute),
            int(one.stopped / minute),
            "—" if one.share is None else f"{one.share:.2f}%",
        )
        for one in found
    ]
    return Section(
        "稼働率",
        ("種別", "取り扱う時間 (分)", "うち停止 (分)", "稼働率"),
        rows,
        note="取り扱う時間は設定の時間・休止日・予定した保守によります。停止は職員又はサーバが止めた時間と、サーバが動いていなかった時間です。",
    )


def _covered(stretches: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> timedelta:
    """How much of a span the stretches cover; where two overlap it counts once."""
    total, reached = timedelta(), start
    for begins, over in sorted(stretches):
        since = max(begins, reached)
        until = min(over, end)
        if until > since:
            total += until - since
            reached = until
    return total


def _written(at: datetime) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"
