"""発行制限: the list, one hold of the console, and the proposal to release it."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from issuer.approvals.services import open_proposal_of
from issuer.holds.models import HoldRecord
from issuer.holds.release import act_of, console_hold, propose_release
from issuer.holds.search import STANDING, HoldSearch, search
from issuer.tenancy.scope import scope
from ops_console.approvals.proposing import propose_page
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.restrictions.forms import SearchForm
from ops_console.restrictions.targets import target
from ops_console.restrictions.told import is_over, line, may_release, sees_protection
from ops_console.roles import RESTRICTIONS

PAGE = 50
#: Holds of one number: they fit on one page, because a number stands in no address that a pager would need.
_OF_ONE = 200
_NARROWING = ("state", "target_kind", "hold_kind", "certificate_kind")


@page(roles=RESTRICTIONS, methods=("GET", "POST"))
def restrictions(visit: Visit) -> HttpResponse:
    """The list. POST turns the form into an address, unless it names somebody: then it answers itself."""
    data = visit.request.POST if visit.request.method == "POST" else visit.request.GET.dict() or {"state": STANDING}
    form = SearchForm(data, sees_protection=sees_protection(visit))
    if not form.is_valid():
        return _draw(visit, form, status=422)
    wanted = form.wanted()
    query = urlencode({name: form.cleaned_data[name] for name in _NARROWING})
    if visit.request.method == "POST" and not wanted.target_no:
        return redirect(f"{reverse('console:restrictions')}?{query}")
    if visit.request.method == "GET" and wanted.target_no:
        raise Http404  # a number of a person never stands in an address
    number = 1 if wanted.target_no else page_number(visit.request)
    size = _OF_ONE if wanted.target_no else PAGE
    rows = _rows(visit, wanted, number, size)
    more = len(rows) > size
    return _draw(
        visit,
        form,
        lines=[line(row, visit) for row in rows[:size]],
        **neighbours(number, more=more and not wanted.target_no),
        cut=more and bool(wanted.target_no),
        query=query,
    )


@page(roles=RESTRICTIONS)
def restriction(visit: Visit, hold_no: str) -> HttpResponse:
    """One hold of the console: whom, what, since when, by whom, and what may be done about it."""
    with scope(visit.municipality):
        row = _found(visit, hold_no)
        whom = target(row.target_kind, row.target_no)
        waiting = open_proposal_of(act=act_of(row), subject=hold_no, now=visit.now)
        note(operator=visit.operator, action="restriction.viewed", now=visit.now, detail={"hold_no": hold_no})
    return draw(
        visit,
        "restrictions/restriction.html",
        title="発行制限",
        here="restrictions",
        line=line(row, visit),
        whom=whom,
        waiting=waiting,
        releasable=may_release(row, visit) and not is_over(row, visit),
    )


@page(roles=RESTRICTIONS, methods=("GET", "POST"))
def release(visit: Visit, hold_no: str) -> HttpResponse:
    """A page that says what a release does, and takes the reason for the second person."""
    with scope(visit.municipality):
        row = _found(visit, hold_no)
        whom = target(row.target_kind, row.target_no)
        note(operator=visit.operator, action="restriction.viewed", now=visit.now, detail={"hold_no": hold_no})
    if not may_release(row, visit):
        raise Http404
    return propose_page(
        visit,
        "restrictions/release.html",
        propose=partial(propose_release, municipality=visit.municipality, hold_no=hold_no),
        label="確かめたことと解除の理由",
        title="発行制限の解除の提案",
        here="restrictions",
        line=line(row, visit),
        whom=whom,
    )


def _rows(visit: Visit, wanted: HoldSearch, number: int, size: int) -> list[HoldRecord]:
    named = {name: getattr(wanted, name) for name in (*_NARROWING, "target_no")}
    with scope(visit.municipality):
        rows = search(
            wanted=wanted,
            sees_protection=sees_protection(visit),
            now=visit.now,
            start=(number - 1) * size,
            count=size + 1,
        )
        detail = {**{name: value for name, value in named.items() if value}, "page": number}
        note(operator=visit.operator, action="restriction.searched", now=visit.now, detail=detail)
    return rows


def _found(visit: Visit, hold_no: str) -> HoldRecord:
    row = console_hold(hold_no=hold_no)
    if row is None or not line(row, visit).named:
        raise Http404
    return row


def _draw(visit: Visit, form: SearchForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return draw(
        visit,
        "restrictions/page.html",
        title="発行制限",
        here="restrictions",
        status=status,
        form=form,
        sees_protection=sees_protection(visit),
        **context,
    )
