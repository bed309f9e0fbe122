"""統計 on the screen and as CSV. No personal data: the address says everything."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.roles import STATISTICS
from ops_console.sheets import Unwritable, sheet
from ops_console.statistics.chart import chart, columns
from ops_console.statistics.forms import PARTS, PeriodForm, this_month
from ops_console.statistics.rows import HIDDEN, OUTCOMES, Row, Table, kind_name, table


@page(roles=STATISTICS)
def statistics(visit: Visit) -> HttpResponse:
    """A period by one dimension, as chart and table."""
    form = _form(visit)
    if not form.is_valid():
        return _draw(visit, form, status=422)
    found = _table(visit, form, action="statistics.viewed")
    given = form.cleaned_data
    address = {
        "since": given["since"].isoformat(),
        "until": given["until"].isoformat(),
        "by": given["by"],
        "kind": given["kind"],
    }
    return _draw(
        visit,
        form,
        table=found,
        chart=chart(found.rows),
        columns=columns(found.rows),
        outcomes=OUTCOMES,
        hidden=HIDDEN,
        part=PARTS[given["by"]][0],
        kind=kind_name(given["kind"]),
        period=given,
        query=urlencode(address),
    )


@page(roles=STATISTICS)
def export(visit: Visit) -> HttpResponse:
    """The same table as CSV; ``encoding=cp932`` for old programs."""
    form = _form(visit)
    if not form.is_valid():
        return _draw(visit, form, status=422)
    found = _table(visit, form, action="statistics.exported")
    heading = [PARTS[form.cleaned_data["by"]][0], *OUTCOMES.values(), "交付通数", "手数料 (円)", "前年同期の交付通数"]
    given = form.cleaned_data
    try:
        return sheet(
            name=f"toukei-{given['by']}-{given['since']:%Y%m%d}-{given['until']:%Y%m%d}",
            heading=heading,
            rows=[_cells(row) for row in (*found.rows, found.total)],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        form.add_error(None, str(error))
        return _draw(visit, form, status=422)


def _cells(row: Row) -> list[object]:
    numbers = (*row.requests.values(), row.copies, row.fees, row.before)
    return [row.label, *(HIDDEN if number is None else number for number in numbers)]


def _form(visit: Visit) -> PeriodForm:
    given = visit.request.GET
    return PeriodForm(given if "since" in given else this_month(japan_day(visit.now)), label_suffix="")


def _table(visit: Visit, form: PeriodForm, *, action: str) -> Table:
    given = form.cleaned_data
    with scope(visit.municipality):
        found = table(
            municipality=visit.municipality,
            part=PARTS[given["by"]][1],
            first=given["since"],
            last=given["until"],
            kind=given["kind"],
        )
        detail = {name: str(given[name]) for name in ("since", "until", "by", "kind")}
        note(operator=visit.operator, action=action, now=visit.now, detail=detail)
    return found


def _draw(visit: Visit, form: PeriodForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return draw(visit, "statistics/page.html", title="統計", here="statistics", status=status, form=form, **context)
