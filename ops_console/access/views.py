"""アクセスログ on the screen and as CSV."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse

from issuer.rules.calendar import JST, japan_day
from issuer.tenancy.scope import scope
from ops_console.access.forms import AccessForm, today_only
from ops_console.access.lines import OF_THE_PLATFORM, SORTS, Line, count, lines
from ops_console.operators.acts import chain_of, note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import ACCESS
from ops_console.sheets import Unwritable, sheet

PAGE = 100
#: Beyond this many the count is told as "more than", and a CSV is refused.
MOST = 10_000
_HEADING = ("日時", "出所", "操作", "結果", "番号", "回数")
_TOO_MANY = "10,000件を超えます。期間を短くするか、番号を加えてください。"


@page(roles=ACCESS)
def access(visit: Visit) -> HttpResponse:
    """One sort of a period, newest first."""
    form = _form(visit)
    if not form.is_valid():
        return _draw(visit, form)
    number, asked = page_number(visit.request), _asked(form)
    with scope(chain_of(visit.operator)):
        total = count(**asked, most=MOST)
        found = lines(**asked, first=(number - 1) * PAGE, last=number * PAGE)
        _note(visit, "access.searched", form, page=number, found=total)
    pages = max(1, -(-min(total, MOST) // PAGE))
    return _draw(
        visit,
        form,
        found=found,
        total=total,
        too_many=total > MOST,
        sort=SORTS[asked["sort"]],
        **neighbours(number, more=number < pages),
        pages=pages,
        query=urlencode(_address(form)),
        given=form.cleaned_data,
    )


@page(roles=ACCESS)
def export(visit: Visit) -> HttpResponse:
    """The same as CSV, oldest first."""
    form = _form(visit)
    if not form.is_valid():
        return _draw(visit, form)
    asked = _asked(form)
    with scope(chain_of(visit.operator)):
        found = lines(**asked, first=0, last=MOST + 1, newest_first=False)
        _note(visit, "access.exported", form, found=len(found))
    if len(found) > MOST:
        form.add_error("since", _TOO_MANY)
        return _draw(visit, form)
    given = form.cleaned_data
    try:
        return sheet(
            name=f"access-{asked['sort']}-{given['since']:%Y%m%d}-{given['until']:%Y%m%d}",
            heading=_HEADING,
            rows=[_cells(line) for line in found],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        form.add_error(None, str(error))
        return _draw(visit, form)


def _form(visit: Visit) -> AccessForm:
    given = visit.request.GET
    sorts = list(SORTS) if visit.municipality else list(OF_THE_PLATFORM)
    data = given if "since" in given else {**today_only(japan_day(visit.now)), "sort": sorts[0]}
    return AccessForm(data, sorts=sorts)


def _asked(form: AccessForm) -> dict[str, Any]:
    given = form.cleaned_data
    since, until = (datetime.combine(given[name], time(), JST) for name in ("since", "until"))
    return {"sort": given["sort"], "since": since, "until": until + timedelta(days=1), "number": given["number"]}


def _address(form: AccessForm) -> dict[str, str]:
    given = form.cleaned_data
    days = {name: given[name].isoformat() for name in ("since", "until")}
    return days | {name: given[name] for name in ("sort", "number") if given[name]}


def _note(visit: Visit, action: str, form: AccessForm, **more: int) -> None:
    note(operator=visit.operator, action=action, now=visit.now, detail={**_address(form), **more})


def _cells(line: Line) -> list[object]:
    here = line.at.astimezone(JST)
    return [f"{here:%Y-%m-%d %H:%M:%S}", line.source, line.operation, line.result, line.number, line.count]


def _draw(visit: Visit, form: AccessForm, **context: Any) -> HttpResponse:
    return draw(
        visit,
        "access/page.html",
        title="アクセスログ",
        here="access",
        status=422 if form.errors else 200,
        form=form,
        years=settings.AKASHI_ACCESS_LOG_YEARS,
        may_records=visit.municipality and not set(visit.operator.roles).isdisjoint({"AUDIT", "VIEW"}),
        **context,
    )
