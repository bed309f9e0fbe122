"""利用料: what a municipality owes for this service in a month. Whole yen."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Sum as Added
from django.db.models.functions import TruncMonth

from issuer.municipality.selectors import policy
from issuer.papers.kinds import Channel
from issuer.papers.policy import UsageFee
from issuer.settlement.lines import Month
from issuer.settlement.models import Sum

_TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Charge:
    """``copies``: printed by machines of the Centre's and the city's, not at the counter. ``fee``: the rates."""

    month: Month
    copies: int
    fee: UsageFee

    @property
    def amount(self) -> int:
        """What is due."""
        return self.fee.of(self.copies)


def charges(*, municipality: str, months: list[Month]) -> tuple[Charge, ...]:
    """Each month by the rates in force on its first day, inside ``scope(municipality)``."""
    if not months:
        return ()
    copies = _copies(months[0].first, months[-1].last)
    return tuple(Charge(month, copies.get(month, 0), _rates(municipality, month)) for month in months)


def _rates(municipality: str, month: Month) -> UsageFee:
    return policy(municipality=municipality, at=datetime.combine(month.first, time(12), _TOKYO)).usage_fee


def _copies(first: date, last: date) -> dict[Month, int]:
    rows = (
        Sum.objects.filter(day__gte=first, day__lte=last)
        .exclude(channel=Channel.COUNTER)
        .values_list(TruncMonth("day"))
        .annotate(Added("copies"))
        .order_by()
    )
    return {Month.of(day): copies for day, copies in rows}
