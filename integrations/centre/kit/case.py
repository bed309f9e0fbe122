"""A numbered case of the kit, what it finds, and how the cases of a module are gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.centre.kit.target import Target

__all__ = ["AREAS", "Case", "Finding", "NotApplicable", "case", "check", "gathered"]

#: Areas by the first part of a case's number.
AREAS = {
    1: "稼働状況",
    2: "一覧",
    3: "交付",
    4: "拒否",
    5: "再送",
    6: "時間",
    7: "電文",
    8: "紙面",
    9: "文字",
    10: "申請",
    11: "結果通知",
    12: "異常",
    13: "回線",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement. ``what``: one Japanese sentence that says what was expected and what came."""

    ok: bool
    what: str


class NotApplicable(Exception):
    """This case cannot be carried out on this server; the text (Japanese) is the reason, shown as 実施せず."""


@dataclass(frozen=True, slots=True)
class Case:
    """One numbered case. ``number``: "3-12"; ``basis``: the law, contract or promise it comes from.

    ``last``: judges what all the others were answered, so it runs after them.
    """

    number: str
    area: str
    title: str
    basis: str
    run: Callable[[Target], Iterable[Finding]]
    last: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """How cases are sorted."""
        area, _, place = self.number.partition("-")
        return int(area), int(place)


def case(
    number: str, title: str, *, basis: str, last: bool = False
) -> Callable[[Callable[[Target], Iterable[Finding]]], Case]:
    """Make the decorated function a case of the area its number begins with."""

    def made(run: Callable[[Target], Iterable[Finding]]) -> Case:
        area = AREAS[int(number.partition("-")[0])]
        return Case(number=number, area=area, title=title, basis=basis, run=run, last=last)

    return made


def check(ok: bool, what: str) -> Finding:
    """A finding of a condition."""
    return Finding(ok=bool(ok), what=what)


def gathered(names: Mapping[str, object]) -> tuple[Case, ...]:
    """The cases among a module's names (``gathered(globals())``), by number."""
    return tuple(sorted((one for one in names.values() if isinstance(one, Case)), key=lambda one: one.order))
