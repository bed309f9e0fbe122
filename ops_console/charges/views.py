"""利用料 of a 年度 for the municipality, of a month over every municipality for 全体管理. Counts only, no people."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.http import urlencode

from issuer.municipality.models import Municipality
from issuer.papers.errors import BadInput
from issuer.rules.calendar import japan_day
from issuer.settlement.charges import Charge
from issuer.settlement.charges import charges as reckon
from issuer.settlement.lines import Month
from issuer.tenancy.scope import scope
from ops_console.exports import export
from ops_console.months import fiscal_year, months_of, wanted_year
from ops_console.operators.acts import note, note_alone
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import CHARGES

#: Municipalities on one page of 全体管理; their scopes are entered one after another.
PAGE = 50
_HEADING = ("通数", "1通の料金 (円)", "月額 (円)", "利用料 (円)")


@page(roles=CHARGES)
def charges(visit: Visit) -> HttpResponse:
    """The municipality's year, or every municipality's month."""
    return _office(visit) if visit.municipality else _platform(visit)


@page(roles=CHARGES)
def charges_csv(visit: Visit) -> HttpResponse:
    """The same as CSV; for 全体管理 every municipality, not a page of them."""
    if visit.municipality:
        year = wanted_year(visit.request, japan_day(visit.now))
        rows = [(str(charge.month), *_cells(charge)) for charge in _year(visit, year, "charges.exported")]
        return _sheet(visit, f"riyoryo-{year}", ("月", *_HEADING), rows)
    month = _month(visit)
    _noted(visit, month, "charges.exported")
    offices = Municipality.objects.order_by("code").values_list("code", "name")
    every = [(code, name, *_cells(_one(code, month))) for code, name in offices]
    return _sheet(visit, f"riyoryo-{month}", ("団体コード", "団体", *_HEADING), every)


def _office(visit: Visit) -> HttpResponse:
    today = japan_day(visit.now)
    year = wanted_year(visit.request, today)
    found = _year(visit, year, "charges.viewed")
    return draw(
        visit,
        "charges/office.html",
        title="利用料",
        here="charges",
        year=year,
        charges=found,
        copies=sum(charge.copies for charge in found),
        amount=sum(charge.amount for charge in found),
        before=year - 1,
        after=year + 1 if year < fiscal_year(today) else 0,
    )


def _platform(visit: Visit) -> HttpResponse:
    month, number = _month(visit), page_number(visit.request)
    today = japan_day(visit.now)
    start = (number - 1) * PAGE
    offices = list(Municipality.objects.order_by("code").values_list("code", "name")[start : start + PAGE + 1])
    _noted(visit, month, "charges.viewed")
    rows = [(code, name, _one(code, month)) for code, name in offices[:PAGE]]
    year = fiscal_year(today)
    return draw(
        visit,
        "charges/platform.html",
        title="利用料",
        here="charges",
        month=month,
        months=[one for year in (year - 1, year) for one in months_of(year) if one.first <= today][::-1][:13],
        rows=rows,
        copies=sum(charge.copies for _, _, charge in rows),
        amount=sum(charge.amount for _, _, charge in rows),
        **neighbours(number, more=len(offices) > PAGE),
        query=urlencode({"month": str(month)}),
    )


def _year(visit: Visit, year: int, action: str) -> tuple[Charge, ...]:
    today = japan_day(visit.now)
    with scope(visit.municipality):
        found = reckon(
            municipality=visit.municipality, months=[month for month in months_of(year) if month.first <= today]
        )
        note(operator=visit.operator, action=action, now=visit.now, detail={"fiscal_year": year})
    return found


def _one(code: str, month: Month) -> Charge:
    with scope(code):
        return reckon(municipality=code, months=[month])[0]


def _month(visit: Visit) -> Month:
    try:
        return Month.read(visit.request.GET.get("month") or str(Month.of(japan_day(visit.now))))
    except BadInput as error:
        raise Http404 from error


def _noted(visit: Visit, month: Month, action: str) -> None:
    note_alone(operator=visit.operator, action=action, now=visit.now, detail={"month": str(month)})


def _cells(charge: Charge) -> tuple[int, int, int, int]:
    return charge.copies, charge.fee.per_copy, charge.fee.monthly, charge.amount


def _sheet(visit: Visit, name: str, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> HttpResponse:
    return export(visit, name=name, heading=heading, rows=rows, title="利用料", here="charges")
