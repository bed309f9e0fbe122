"""操作記録: the search, its CSV, and walking along the chain."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from issuer.audit.anchors import last_anchor
from issuer.incidents.chain_checks import ask_check, last_check
from issuer.incidents.tasks import check_chain
from issuer.rules.calendar import JST, japan_day
from issuer.tenancy.scope import scope
from ops_console.operators.acts import chain_of, note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import TRAIL
from ops_console.sheets import Unwritable, sheet
from ops_console.trail import selectors
from ops_console.trail.criteria import address, from_address
from ops_console.trail.forms import TrailForm

_FORGOTTEN = "宛名番号の検索は、時間がたったため忘れました。もう一度入力してください。"
_TOO_MANY = "10,000件を超えます。期間を短くするか、条件を加えてください。"
_HEADING = ("鎖の番号", "日時", "行為者", "行為", "行為の符号", "要求番号", "内容")


@page(roles=TRAIL, methods=("GET", "POST"))
def trail(visit: Visit) -> HttpResponse:
    """The search and its results. POST only turns the form into an address without personal data."""
    request = visit.request
    if request.method == "POST":
        form = TrailForm(request.POST)
        if form.is_valid():
            return redirect(f"{reverse('console:trail')}?{address(form.criteria(), session=request.session)}")
        return _draw(visit, form)
    form = _form(visit)
    return _results(visit, form) if form.is_valid() else _draw(visit, form)


@page(roles=TRAIL)
def export(visit: Visit) -> HttpResponse:
    """The same search as CSV, oldest first; taking it out is an act too."""
    form = _form(visit)
    if not form.is_valid():
        return _draw(visit, form)
    criteria = form.criteria()
    with scope(chain_of(visit.operator)):
        found = selectors.everything(criteria=criteria)
        detail = {**criteria.for_audit(), "found": len(found)}
        note(operator=visit.operator, action="trail.exported", now=visit.now, detail=detail)
    if len(found) > selectors.MOST:
        form.add_error("since", _TOO_MANY)
        return _draw(visit, form)
    try:
        return sheet(
            name=f"sousa-kiroku-{criteria.since:%Y%m%d}-{criteria.until:%Y%m%d}",
            heading=_HEADING,
            rows=[_cells(link) for link in found],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        form.add_error(None, str(error))
        return _draw(visit, form)


@page(roles=TRAIL, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """Have the whole chain walked now, by the worker; the page shows what came of it."""
    chain = chain_of(visit.operator)
    with scope(chain):
        number = ask_check(municipality=chain, operator=visit.operator.name, now=visit.now)
        # Robust: without the broker the night's round walks it.
        transaction.on_commit(lambda: check_chain.apply_async((chain, number), retry=False), robust=True)
    return redirect("console:trail")


def _form(visit: Visit) -> TrailForm:
    session, today = visit.request.session, japan_day(visit.now)
    data = from_address(visit.request.GET.dict(), session=session, today=today)
    form = TrailForm(data or {})
    if data is None:
        form.add_error("atena_no", _FORGOTTEN)
    return form


def _results(visit: Visit, form: TrailForm) -> HttpResponse:
    criteria, number = form.criteria(), page_number(visit.request)
    with scope(chain_of(visit.operator)):
        found, count = selectors.search(criteria=criteria, page=number)
        detail = {**criteria.for_audit(), "page": number, "found": count}
        note(operator=visit.operator, action="trail.searched", now=visit.now, detail=detail)
    pages = max(1, -(-min(count, selectors.MOST) // selectors.PAGE))
    return _draw(
        visit,
        form,
        found=found,
        count=count,
        too_many=count > selectors.MOST,
        **neighbours(number, more=number < pages),
        pages=pages,
        query=address(criteria, session=visit.request.session),
        criteria=criteria,
    )


def _cells(link: selectors.Link) -> list[object]:
    told = "、".join(f"{item}: {value}" for item, value in link.detail)
    here = link.at.astimezone(JST)
    return [link.seq, f"{here:%Y-%m-%d %H:%M:%S}", link.actor, link.act, link.action, link.request_id, told]


def _draw(visit: Visit, form: TrailForm, **context: Any) -> HttpResponse:
    chain = chain_of(visit.operator)
    with scope(chain):
        head, checked = selectors.head(), last_check()
    return draw(
        visit,
        "trail/page.html",
        title="操作記録",
        here="trail",
        status=422 if form.errors else 200,
        form=form,
        head=head,
        hash=bytes(head.hash).hex() if head else "",
        checked=checked,
        anchored=last_anchor(municipality=chain, folder=settings.AKASHI_ANCHOR_DIR),
        municipal=bool(visit.municipality),
        **context,
    )
