"""帳票 on the screen, on paper and as CSV. No names of people, and no numbers that stand for them."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from issuer.certificates.wareki import japanese
from issuer.rules.calendar import japan_day
from issuer.settlement.lines import Month
from issuer.tenancy.scope import scope
from ops_console.exports import export
from ops_console.months import fiscal_year, months_of, wanted_year
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.reports.daily import daily
from ops_console.reports.forms import DayForm
from ops_console.reports.levels import levels
from ops_console.reports.monthly import monthly
from ops_console.reports.section import Section, blocks
from ops_console.reports.yearly import yearly
from ops_console.roles import SETTINGS, SETTLEMENT
from ops_console.templatetags.console import fiscal, month_name


@page(roles=SETTLEMENT)
def reports(visit: Visit) -> HttpResponse:
    """Which report."""
    return _choose(visit, DayForm({"day": japan_day(visit.now).isoformat()}, today=japan_day(visit.now)))


@page(roles=SETTLEMENT)
def day(visit: Visit) -> HttpResponse:
    """日報."""
    return _day(visit, _draw)


@page(roles=SETTLEMENT)
def day_csv(visit: Visit) -> HttpResponse:
    """日報 as CSV."""
    return _day(visit, _sheet)


@page(roles=SETTLEMENT)
def month(visit: Visit, month: Month) -> HttpResponse:
    """月報."""
    return _month(visit, month, _draw)


@page(roles=SETTLEMENT)
def month_csv(visit: Visit, month: Month) -> HttpResponse:
    """月報 as CSV."""
    return _month(visit, month, _sheet)


@page(roles=SETTLEMENT)
def year(visit: Visit) -> HttpResponse:
    """年報."""
    return _year(visit, _draw)


@page(roles=SETTLEMENT)
def year_csv(visit: Visit) -> HttpResponse:
    """年報 as CSV."""
    return _year(visit, _sheet)


@page(roles=SETTLEMENT)
def level(visit: Visit) -> HttpResponse:
    """サービスの水準 of a 年度."""
    number, sections = _level(visit)
    today = fiscal_year(japan_day(visit.now))
    return draw(
        visit,
        "reports/levels.html",
        title=f"サービスの水準 {fiscal(number)}",
        here="levels",
        sections=sections,
        address=f"{reverse('console:levels-csv')}?{urlencode({'year': number})}",
        years=[today, today - 1, today - 2],
        year=number,
        may_see_targets=visit.has(SETTINGS),
    )


@page(roles=SETTLEMENT)
def level_csv(visit: Visit) -> HttpResponse:
    """サービスの水準 as CSV."""
    number, sections = _level(visit)
    title = f"サービスの水準 {fiscal(number)}"
    return export(visit, name=f"suijun-{number}", heading=[title], rows=blocks(sections), title=title, here="levels")


def _level(visit: Visit) -> tuple[int, list[Section]]:
    number = wanted_year(visit.request, japan_day(visit.now))
    make = partial(levels, municipality=visit.municipality, year=number, now=visit.now)
    return number, _made(visit, "levels", str(number), make)


#: Visit, sort, period, title, sections, address of the CSV.
Show = Callable[[Visit, str, str, str, list[Section], str], HttpResponse]


def _day(visit: Visit, show: Show) -> HttpResponse:
    today = japan_day(visit.now)
    form = DayForm({"day": visit.request.GET.get("day", today.isoformat())}, today=today)
    if not form.is_valid():
        return _choose(visit, form)
    wanted: date = form.cleaned_data["day"]
    sections = _made(visit, "daily", wanted.isoformat(), lambda: daily(municipality=visit.municipality, day=wanted))
    address = f"{reverse('console:report-daily-csv')}?{urlencode({'day': wanted.isoformat()})}"
    return show(visit, "daily", wanted.isoformat(), f"日報 {japanese(wanted)}", sections, address)


def _month(visit: Visit, month: Month, show: Show) -> HttpResponse:
    sections = _made(
        visit, "monthly", str(month), lambda: monthly(municipality=visit.municipality, month=month, now=visit.now)
    )
    address = f"{reverse('console:report-monthly-csv', args=[month])}?"
    return show(visit, "monthly", str(month), f"月報 {month_name(month)}", sections, address)


def _year(visit: Visit, show: Show) -> HttpResponse:
    number = wanted_year(visit.request, japan_day(visit.now))
    sections = _made(
        visit, "yearly", str(number), lambda: yearly(municipality=visit.municipality, year=number, now=visit.now)
    )
    address = f"{reverse('console:report-yearly-csv')}?{urlencode({'year': number})}"
    return show(visit, "yearly", str(number), f"年報 {fiscal(number)}", sections, address)


def _made(visit: Visit, sort: str, period: str, make: Callable[[], list[Section]]) -> list[Section]:
    with scope(visit.municipality):
        sections = make()
        note(operator=visit.operator, action="report.made", now=visit.now, detail={"report": sort, "period": period})
    return sections


def _draw(visit: Visit, sort: str, period: str, title: str, sections: list[Section], address: str) -> HttpResponse:
    return draw(
        visit, "reports/report.html", title=title, here="reports", sections=sections, address=address, sort=sort
    )


def _sheet(visit: Visit, sort: str, period: str, title: str, sections: list[Section], address: str) -> HttpResponse:
    name = {"daily": "nippo", "monthly": "geppo", "yearly": "nenpo"}[sort]
    return export(visit, name=f"{name}-{period}", heading=[title], rows=blocks(sections), title=title, here="reports")


def _choose(visit: Visit, form: DayForm) -> HttpResponse:
    today = japan_day(visit.now)
    number = fiscal_year(today)
    months = [month for year in (number - 1, number) for month in months_of(year) if month.first <= today]
    return draw(
        visit,
        "reports/page.html",
        title="帳票",
        here="reports",
        status=422 if form.errors else 200,
        form=form,
        months=months[::-1][:13],
        years=[number, number - 1, number - 2],
    )
