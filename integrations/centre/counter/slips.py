"""受付票: what the citizen takes to the till. No name, no number of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from integrations.centre.counter.book import Reception
from integrations.centre.counter.sheet import Line, sheet
from integrations.centre.journal import Visit
from integrations.centre.wire.words import KINDS

__all__ = ["Slip", "slip_of", "slip_sheet"]

_NOTE = "見本: 実際の手数料ではありません"


@dataclass(frozen=True, slots=True)
class Slip:
    """``received``: 窓口で収納 stands below the fee. Times are the reception's and the printing's, in Japan."""

    number: int
    place: str
    received_at: datetime
    printed_at: datetime
    facts: tuple[tuple[str, str], ...]
    total_fee: int
    received: bool
    note: str = _NOTE

    @property
    def receipt(self) -> str:
        """The line below the fee."""
        return f"窓口で収納 {self.total_fee:,}円" if self.received else "窓口でお支払いください"


def slip_of(*, visit: Visit, reception: Reception, place: str, received: bool, now: datetime) -> Slip:
    """The slip of an issued visit; ``place``: the municipality's name."""
    kind = visit.asked.kind if visit.asked else ""
    return Slip(
        number=reception.number,
        place=place,
        received_at=reception.received_at,
        printed_at=now,
        facts=(
            ("証明書", KINDS.get(kind, "")),
            ("通数", f"{visit.copies}通"),
            ("手数料", f"{visit.total_fee:,}円"),
        ),
        total_fee=visit.total_fee,
        received=received,
    )


def slip_sheet(slip: Slip) -> bytes:
    """The slip as a PDF for a roll printer, 80 mm wide."""
    lines = [
        Line(slip.place, 11),
        Line("受付票", 16),
        Line(f"受付番号　{slip.number}", 24),
        *(Line(f"{name}　{value}", 11) for name, value in slip.facts),
        Line(slip.receipt, 13),
        Line(f"受付　{_moment(slip.received_at)}", 9),
        Line(f"印刷　{_moment(slip.printed_at)}", 9),
        Line(slip.note, 9),
    ]
    return sheet(title="受付票", lines=lines)


def _moment(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
