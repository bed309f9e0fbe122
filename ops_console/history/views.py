"""発行履歴: the search, one record, and the name behind it when somebody asks."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from issuer.issuance.models import Request
from issuer.papers.kinds import CertificateKind
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.history import selectors, told
from ops_console.history.advice import advice, rule_word
from ops_console.history.criteria import address, from_address
from ops_console.history.forms import SearchForm
from ops_console.history.listed import HEADING, cells
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import HISTORY, REVEAL, readable_kinds, revealable_kinds
from ops_console.sheets import Unwritable, sheet

_TOO_MANY = "10,000件を超えます。期間を短くするか、条件を加えてください。"
_FORGOTTEN = "宛名番号の検索は、時間がたったため忘れました。もう一度入力してください。"


@page(roles=HISTORY, methods=("GET", "POST"))
def history(visit: Visit) -> HttpResponse:
    """The search and its results. POST only turns the form into an address without personal data."""
    kinds = _kinds(visit)
    request = visit.request
    if request.method == "POST":
        form = SearchForm(request.POST, kinds=kinds, today=japan_day(visit.now))
        if form.is_valid():
            return redirect(f"{reverse('console:history')}?{address(form.criteria(), session=request.session)}")
        return _draw(visit, form, found=None)
    form = _asked(visit, kinds)
    if not form.is_valid():
        return _draw(visit, form, found=None)
    criteria, number = form.criteria(), page_number(request)
    with scope(visit.municipality):
        found = selectors.search(criteria=criteria, kinds=kinds, page=number)
        note(
            operator=visit.operator,
            action="history.searched",
            now=visit.now,
            detail={**criteria.for_audit(), "page": number, "found": found.count},
        )
    pages = max(1, -(-min(found.count, selectors.MOST_COUNTED) // selectors.PAGE))
    return _draw(
        visit,
        form,
        found=found,
        **neighbours(number, more=number < pages),
        pages=pages,
        query=address(criteria, session=request.session),
        too_many=found.count > selectors.MOST_COUNTED,
        criteria=criteria,
    )


@page(roles=HISTORY)
def export(visit: Visit) -> HttpResponse:
    """The same search as CSV, oldest first, without anybody's number."""
    kinds = _kinds(visit)
    form = _asked(visit, kinds)
    if not form.is_valid():
        return _draw(visit, form, found=None)
    criteria = form.criteria()
    with scope(visit.municipality):
        found = selectors.everything(criteria=criteria, kinds=kinds)
        note(
            operator=visit.operator,
            action="history.exported",
            now=visit.now,
            detail={**criteria.for_audit(), "found": len(found)},
        )
    if len(found) > selectors.MOST_COUNTED:
        form.add_error("since", _TOO_MANY)
        return _draw(visit, form, found=None)
    try:
        return sheet(
            name=f"hakko-rireki-{visit.now:%Y%m%d}",
            heading=HEADING,
            rows=[cells(request) for request in found],
            encoding="cp932" if visit.request.GET.get("encoding") == "cp932" else "utf-8",
        )
    except Unwritable as error:
        form.add_error(None, str(error))
        return _draw(visit, form, found=None)


@page(roles=HISTORY)
def record(visit: Visit, request_id: str) -> HttpResponse:
    """Everything of one request; the person behind a mask."""
    return _show(visit, request_id, kinds=_kinds(visit), action="record.viewed")


@page(roles=REVEAL, methods=("POST",))
def reveal(visit: Visit, request_id: str) -> HttpResponse:
    """The same record with the name, shown once; every asking is on the chain."""
    kinds = revealable_kinds(visit.operator.roles)
    return _show(visit, request_id, kinds=kinds, action="record.name_revealed", with_person=True)


def _show(
    visit: Visit, request_id: str, *, kinds: frozenset[CertificateKind], action: str, with_person: bool = False
) -> HttpResponse:
    with scope(visit.municipality):
        found = selectors.record(request_id=request_id, kinds=kinds, with_person=with_person)
        if found is None:
            raise Http404
        note(
            operator=visit.operator,
            action=action,
            now=visit.now,
            request_id=request_id,
            detail={"atena_no": found.request.atena_no},
        )
    rule, explanation = told.reason(found.request, visit)
    return draw(
        visit,
        "history/record.html",
        title="発行記録",
        here="history",
        record=found,
        r=found.request,
        rule=rule,
        rule_word=rule_word(rule),
        explanation=explanation,
        advice=advice(found.request.refusal),
        listed=[(one, rule_word(one.rule), advice(one.code)) for one in told.listed(found.request, visit)],
        total=found.request.unit_fee * found.request.copies,
        options=found.request.options.split(),
        versions=told.versions(found.request),
        revealed=with_person,
        may_reveal=_may_reveal(found.request, revealable_kinds(visit.operator.roles)),
    )


def _may_reveal(request: Request, kinds: frozenset[CertificateKind]) -> bool:
    """A question about all kinds has none of its own: who may ask for names at all may ask for this one."""
    return request.kind in kinds if request.kind else bool(kinds)


def _asked(visit: Visit, kinds: frozenset[CertificateKind]) -> SearchForm:
    """The form as the address asks."""
    request = visit.request
    today = japan_day(visit.now)
    data = from_address(request.GET.dict(), session=request.session, today=today)
    form = SearchForm(data or {}, kinds=kinds, today=today)
    if data is None:
        form.add_error("atena_no", _FORGOTTEN)
    return form


def _kinds(visit: Visit) -> frozenset[CertificateKind]:
    return readable_kinds(visit.operator.roles)


def _draw(visit: Visit, form: SearchForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return draw(visit, "history/page.html", title="発行履歴", here="history", status=status, form=form, **context)
