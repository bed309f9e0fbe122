"""調定: a month by 歳入科目, 種別 and 単価, with what was free and what is to be given back. Pure. Whole yen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from issuer.papers.kinds import CertificateKind
from issuer.settlement.selectors import Figures, Part


@dataclass(frozen=True, slots=True)
class LevyLine:
    """One 種別 at one 単価. ``refunds``: due for copies that were issued and never came out."""

    kind: str
    unit_fee: int
    figures: Figures
    refunds: int


@dataclass(frozen=True, slots=True)
class Account:
    """One 歳入科目 and what is entered in it."""

    name: str
    levies: tuple[LevyLine, ...]
    total: Figures


def accounts(*, parts: Iterable[Part], revenue: Mapping[CertificateKind, str]) -> tuple[Account, ...]:
    """What is to be entered, by 歳入科目 in the order of their first 種別; free papers (単価 0) among their kind."""
    sums: dict[tuple[str, int], LevyLine] = {}
    for part in parts:
        at = (part.kind, part.unit_fee)
        old = sums.get(at, LevyLine(*at, Figures(), 0))
        sums[at] = LevyLine(*at, old.figures + part.figures, old.refunds + part.refunds)
    named: dict[str, list[LevyLine]] = defaultdict(list)
    order = list(CertificateKind)
    for (kind, _), levy in sorted(sums.items(), key=lambda one: (order.index(CertificateKind(one[0][0])), one[0][1])):
        named[revenue[CertificateKind(kind)]].append(levy)
    return tuple(
        Account(name, tuple(levies), sum((levy.figures for levy in levies), Figures()))
        for name, levies in named.items()
    )
