"""精算: a 年度 by months, one month, its lines, its shops, and its 調定."""

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode

from issuer.municipality.selectors import policy
from issuer.rules.calendar import JST, japan_day
from issuer.settlement import selectors
from issuer.settlement.levies import Account, accounts
from issuer.settlement.lines import Month
from issuer.settlement.matching import DIFFERENCES, Result
from issuer.settlement.selectors import Figures, Part
from issuer.tenancy.scope import scope
from ops_console.months import fiscal_year, months_of, wanted_year
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import SETTLEMENT, STATISTICS
from ops_console.settlement.wanted import Wanted, period, result_rows, state_of, wanted

PAGE = 100
#: Open issues shown on the month's page; the worklist has all of them.
_OPEN = 50


@page(roles=SETTLEMENT)
def year(visit: Visit) -> HttpResponse:
    """The months of a 年度, each with its state."""
    today = japan_day(visit.now)
    number = wanted_year(visit.request, today)
    with scope(visit.municipality):
        months = [month for month in months_of(number) if month.first <= today]
        first, last = months_of(number)[0].first, months_of(number)[-1].last
        found = selectors.by_month(first=first, last=last)
        versions = selectors.newest_versions(months=months)
        note(operator=visit.operator, action="settlement.viewed", now=visit.now, detail={"fiscal_year": number})
    sums = {month: sum(found.get(month, {}).values(), Figures()) for month in months}
    return _draw(
        visit,
        "year",
        title="精算",
        year=number,
        rows=[
            (month, versions.get(month), state_of(found.get(month, {}), month in versions), sums[month])
            for month in months
        ],
        total=sum(sums.values(), Figures()),
        before=number - 1,
        after=number + 1 if number < fiscal_year(today) else 0,
    )


@page(roles=SETTLEMENT)
def month(visit: Visit, month: Month) -> HttpResponse:
    """One month: our figures, how they stand beside the statement, what is open, the versions."""
    with scope(visit.municipality):
        results = selectors.results(**period(month))
        parts = selectors.parts(**period(month))
        open_issues = selectors.undecided(**period(month), count=_OPEN + 1)
        statements = selectors.statements(month=month)
        counted_to = selectors.counted_to()
        _viewed(visit, month, "month")
    return _draw(
        visit,
        "month",
        title="月の精算",
        month=month,
        state=state_of(results, bool(statements)),
        results=result_rows(results),
        parts=parts,
        total=sum((part.figures for part in parts), Figures()),
        open_issues=open_issues[:_OPEN],
        more_open=len(open_issues) > _OPEN,
        statements=statements,
        counted_to=counted_to,
        may_take=visit.has(STATISTICS),
    )


@page(roles=SETTLEMENT)
def lines(visit: Visit, month: Month) -> HttpResponse:
    """Lines of both sides, narrowed by result and 事業者."""
    chosen, number = wanted(visit.request), page_number(visit.request)
    with scope(visit.municipality):
        results = selectors.results(**period(month))
        operators = sorted({part.operator_code for part in selectors.parts(**period(month))} - {""})
        found = selectors.matches(
            **period(month), wanted=chosen.results, operator=chosen.operator, start=(number - 1) * PAGE, count=PAGE + 1
        )
        _viewed(visit, month, "lines")
    return _draw(
        visit,
        "lines",
        title="精算の行",
        month=month,
        chosen=chosen,
        choices=_choices(results),
        operators=operators,
        lines=found[:PAGE],
        **neighbours(number, more=len(found) > PAGE),
        query=urlencode(chosen.address()),
    )


@page(roles=SETTLEMENT)
def shops(visit: Visit, month: Month) -> HttpResponse:
    """One 事業者 by 店舗; without one chosen, the first there is."""
    number = page_number(visit.request)
    with scope(visit.municipality):
        operators = sorted({part.operator_code for part in selectors.parts(**period(month))})
        operator = visit.request.GET.get("operator") or (operators[0] if operators else "")
        found: tuple[Part, ...] = ()
        more = False
        if operator in operators:
            found, more = selectors.shops(
                operator=operator, **period(month), start=(number - 1) * PAGE, count=PAGE
            )  # fmt: skip
        _viewed(visit, month, "shops")
    return _draw(
        visit,
        "shops",
        title="店舗ごとの精算",
        month=month,
        operators=operators,
        shown=operator,
        parts=found,
        **neighbours(number, more=more),
        query=urlencode({"operator": operator}),
    )


@page(roles=SETTLEMENT)
def levy(visit: Visit, month: Month) -> HttpResponse:
    """調定: what is to be entered, by 歳入科目."""
    with scope(visit.municipality):
        entered = levied(visit, month)
        _viewed(visit, month, "levy")
    return _draw(
        visit,
        "levy",
        title="調定",
        month=month,
        accounts=entered,
        total=sum((account.total for account in entered), Figures()),
        refunds=[line for account in entered for line in account.levies if line.figures.cancelled],
        refunded=sum(line.refunds for account in entered for line in account.levies),
        free=sum(line.figures.copies for account in entered for line in account.levies if not line.unit_fee),
    )


def levied(visit: Visit, month: Month) -> tuple[Account, ...]:
    """The month's 調定, in scope, by the 歳入科目 in force on its last day."""
    noon = datetime.combine(month.last, time(12), JST)
    revenue = policy(municipality=visit.municipality, at=noon).revenue
    return accounts(parts=selectors.parts(**period(month)), revenue=revenue)


def _choices(results: dict[Result, Figures]) -> list[tuple[str, str, int]]:
    apart = sum(figures.lines for result, figures in results.items() if result in DIFFERENCES)
    every = sum(figures.lines for figures in results.values())
    named = [(result.name, result.value, results[result].lines) for result in Result if result in results]
    return [(Wanted.APART, "食い違い", apart), *named, (Wanted.EVERY, "すべて", every)]


def _viewed(visit: Visit, month: Month, sight: str) -> None:
    note(
        operator=visit.operator, action="settlement.viewed", now=visit.now, detail={"month": str(month), "page": sight}
    )


def _draw(visit: Visit, name: str, *, title: str, status: int = 200, **context: Any) -> HttpResponse:
    return draw(visit, f"settlement/{name}.html", title=title, here="settlement", status=status, **context)
