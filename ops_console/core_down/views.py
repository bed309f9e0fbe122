"""基幹停止の宣言: what stands, the proposal of a new one, and the proposal of an end."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.approvals.services import open_proposals
from issuer.municipality.core_down import (
    DECLARE,
    END,
    LONGEST,
    core_downs,
    is_in_force,
    propose_core_down,
    propose_core_up,
)
from issuer.municipality.models import CoreDown
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.approvals.proposing import propose_page
from ops_console.core_down.forms import DeclareForm
from ops_console.freshness import system_states
from ops_console.page import Visit, draw, page
from ops_console.roles import STOPS, Role

_ACTING = frozenset({Role.ADMIN})


@page(roles=STOPS)
def core_down_list(visit: Visit) -> HttpResponse:
    """Declarations in force and over, and what waits for a second person."""
    with scope(visit.municipality):
        rows = core_downs()
        waiting = [one for one in open_proposals(now=visit.now) if one.act in (DECLARE, END)]
        systems = system_states(policy=policy(municipality=visit.municipality, at=visit.now), now=visit.now)
    ending = {one.subject: one for one in waiting if one.act == END}
    return draw(
        visit,
        "core_down/page.html",
        title="基幹停止の宣言",
        here="core-downs",
        standing=[(row, ending.get(str(row.id))) for row in rows if is_in_force(row, visit.now)],
        over=[row for row in rows if not is_in_force(row, visit.now)][:20],
        declaring=[one for one in waiting if one.act == DECLARE],
        systems=systems,
        may_act=visit.has(_ACTING),
    )


@page(roles=_ACTING, methods=("GET", "POST"))
def new(visit: Visit) -> HttpResponse:
    """A page that says what a declaration does, and takes it."""
    form = DeclareForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            number = propose_core_down(
                municipality=visit.municipality,
                system=form.cleaned_data["system"],
                stopped_at=form.stopped_at,
                until=form.until,
                reason=form.cleaned_data["reason"],
                operator=visit.operator.name,
                now=visit.now,
            )
            return redirect("console:approval", number=number)
        except BadInput as error:
            form.add_error(None, str(error))
    return draw(
        visit,
        "core_down/new.html",
        title="基幹停止の宣言の提案",
        here="core-downs",
        status=422 if form.errors else 200,
        form=form,
        longest=LONGEST.days,
    )


@page(roles=_ACTING, methods=("GET", "POST"))
def end(visit: Visit, number: int) -> HttpResponse:
    """A page that says what its end does, and takes the reason."""
    row = _in_force(visit, number)
    return propose_page(
        visit,
        "core_down/end.html",
        propose=partial(propose_core_up, municipality=visit.municipality, number=number),
        label="確かめたことと終了の理由",
        title="基幹停止の宣言の終了の提案",
        here="core-downs",
        row=row,
    )


def _in_force(visit: Visit, number: int) -> CoreDown:
    with scope(visit.municipality):
        found = next((row for row in core_downs() if row.id == number and is_in_force(row, visit.now)), None)
    if found is None:
        raise Http404
    return found
