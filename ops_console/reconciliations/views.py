"""突合: the history of results, and one result with what differs."""

from django.http import Http404, HttpResponse
from django.utils.http import urlencode

from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.reconciliations import selectors
from ops_console.roles import FEEDS
from ops_console.sheets import Unwritable, sheet
from ops_console.words import TABLES


@page(roles=FEEDS)
def reconciliations(visit: Visit) -> HttpResponse:
    """Results, newest first."""
    asked, number = visit.request.GET.get("system", ""), page_number(visit.request)
    system = asked if asked in TABLES["system"] else ""
    with scope(visit.municipality):
        found, more = selectors.results(system=system, page=number)
    return draw(
        visit,
        "reconciliations/page.html",
        title="突合",
        here="reconciliations",
        results=found,
        system=system,
        system_choices=TABLES["system"].items(),
        **neighbours(number, more=more),
        query=urlencode({"system": system}) if system else "",
    )


@page(roles=FEEDS)
def reconciliation(visit: Visit, number: int) -> HttpResponse:
    """One result: totals side by side, and the records that differ; it names records, so looking is on the chain."""
    return _show(visit, number)


@page(roles=FEEDS)
def reconciliation_csv(visit: Visit, number: int) -> HttpResponse:
    """The differing records as CSV."""
    with scope(visit.municipality):
        found = selectors.result(number=number, page=1)
        if found is None:
            raise Http404
        rows = selectors.all_records(found.row)
        note(
            operator=visit.operator,
            action="reconciliation.exported",
            now=visit.now,
            detail={"number": number, "rows": len(rows)},
        )
    try:
        return sheet(
            name=f"totsugo-{found.row.system}-{number}",
            heading=("レイアウト", "記録の番号", "違い"),
            rows=[(layout, key, TABLES["difference"].get(why, why)) for layout, key, why in rows],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        return _show(visit, number, problem=str(error), status=422)


def _show(visit: Visit, number: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    at = page_number(visit.request)
    with scope(visit.municipality):
        found = selectors.result(number=number, page=at)
        if found is None:
            raise Http404
        note(
            operator=visit.operator,
            action="reconciliation.viewed",
            now=visit.now,
            detail={"number": number, "page": at},
        )
    return draw(
        visit,
        "reconciliations/result.html",
        title="突合の結果",
        here="reconciliations",
        status=status,
        result=found.row,
        records=found.records,
        problem=problem,
        number=at,
        pages=found.pages,
        before=at - 1,
        after=at + 1 if at < found.pages else 0,
        query="",
    )
