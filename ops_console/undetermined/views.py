"""未確定: the list, what is known of one, and the proposal that a second person approves."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.issuance.outcomes import propose_outcome
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import WORKLIST, Role, readable_kinds
from ops_console.undetermined import selectors
from ops_console.undetermined.forms import OutcomeForm

_ACTING = frozenset({Role.ADMIN})


@page(roles=WORKLIST)
def undetermined(visit: Visit) -> HttpResponse:
    """What waits, oldest first. It names no people."""
    number = page_number(visit.request)
    with scope(visit.municipality):
        lines, count, due = selectors.lines(page=number, now=visit.now)
        note(operator=visit.operator, action="undetermined.viewed", now=visit.now, detail={"page": number})
    pages = max(1, -(-count // selectors.PAGE))
    return draw(
        visit,
        "undetermined/page.html",
        title="未確定",
        here="undetermined",
        lines=lines,
        count=count,
        due=due,
        **neighbours(number, more=number < pages),
        pages=pages,
        query="",
    )


@page(roles=WORKLIST)
def item(visit: Visit, request_id: str) -> HttpResponse:
    """What is known of one: the ledger, the notices, the Centre's statement; and the form for who may decide."""
    return _show(visit, _found(visit, request_id), OutcomeForm())


@page(roles=_ACTING, methods=("POST",))
def propose(visit: Visit, request_id: str) -> HttpResponse:
    """Propose what became of it; another person approves."""
    found = _found(visit, request_id)
    form = OutcomeForm(visit.request.POST)
    if form.is_valid():
        try:
            number = propose_outcome(
                municipality=visit.municipality,
                request_id=request_id,
                outcome=form.outcome(),
                reason=form.cleaned_data["reason"],
                operator=visit.operator.name,
                now=visit.now,
            )
            return redirect("console:approval", number=number)
        except BadInput as error:
            form.add_error(None, str(error))
    return _show(visit, found, form)


def _found(visit: Visit, request_id: str) -> selectors.Evidence:
    with scope(visit.municipality):
        found = selectors.evidence(request_id=request_id, now=visit.now)
        if found is None:
            raise Http404
        note(operator=visit.operator, action="undetermined.looked", now=visit.now, request_id=request_id)
    return found


def _show(visit: Visit, found: selectors.Evidence, form: OutcomeForm) -> HttpResponse:
    return draw(
        visit,
        "undetermined/item.html",
        title="未確定の交付",
        here="undetermined",
        status=422 if form.errors else 200,
        form=form,
        found=found,
        line=found.line,
        r=found.line.request,
        may_act=visit.has(_ACTING),
        may_record=found.line.request.kind in readable_kinds(visit.operator.roles),
    )
