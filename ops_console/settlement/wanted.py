"""What of a month is looked at, and how its state is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypedDict

from django.http import HttpRequest

from issuer.settlement.lines import Month
from issuer.settlement.matching import DIFFERENCES, Result
from issuer.settlement.selectors import Figures


class Period(TypedDict):
    """Both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """``result``: a name of Result, APART (every difference) or EVERY. ``operator``: a 事業者コード, "" for all."""

    APART: ClassVar[str] = "apart"
    EVERY: ClassVar[str] = "all"

    result: str
    operator: str

    @property
    def results(self) -> tuple[Result, ...]:
        """The results asked for; none stands for all."""
        if self.result == self.EVERY:
            return ()
        return tuple(sorted(DIFFERENCES)) if self.result == self.APART else (Result[self.result],)

    def address(self) -> dict[str, str]:
        """For links."""
        return {"result": self.result, "operator": self.operator}


def wanted(request: HttpRequest) -> Wanted:
    """From the address; what is not known there is not narrowed by."""
    result = request.GET.get("result", Wanted.APART)
    known = result in Result.__members__ or result in (Wanted.APART, Wanted.EVERY)
    return Wanted(result=result if known else Wanted.APART, operator=request.GET.get("operator", ""))


def period(month: Month) -> Period:
    """The month's days, as selectors take them."""
    return {"first": month.first, "last": month.last}


def state_of(results: Mapping[Result, Figures], has_statement: bool) -> tuple[str, str]:
    """Level (good | warn | rest | none) and words of a month."""
    lines = sum(figures.lines for figures in results.values())
    apart = sum(figures.lines for result, figures in results.items() if result in DIFFERENCES)
    open_copies = sum(figures.undecided for figures in results.values())
    if apart:
        return "warn", f"食い違い {apart:,}行"
    if not has_statement:
        return ("rest", "明細待ち") if lines else ("none", "交付なし")
    return ("warn", f"未確定 {open_copies:,}通") if open_copies else ("good", "一致")


def result_rows(results: Mapping[Result, Figures]) -> list[tuple[str, str, str, Figures]]:
    """Name, level, word and figures of each result there is, worst first."""
    levels = {Result.MATCHED: "good", Result.WAITING: "rest"}
    return [(result.name, levels.get(result, "warn"), result.value, figures) for result, figures in results.items()]
