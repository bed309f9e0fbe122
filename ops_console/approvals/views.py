"""承認待ち: the list, one proposal with its difference, and the two answers to it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.approvals import services
from issuer.approvals.models import Proposal
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.approvals.desk import Desk
from ops_console.approvals.desks import APPROVALS, DESKS
from ops_console.operators.acts import chain_of, note
from ops_console.page import Visit, draw, page

_SHOWN = 20


@page(roles=APPROVALS)
def approvals(visit: Visit) -> HttpResponse:
    """What waits for a second person among the acts of this person's roles, and what was decided last."""
    mine = [desk.act for desk in DESKS.values() if visit.has(desk.roles)]
    with scope(chain_of(visit.operator)):
        waiting = [(one, DESKS[one.act]) for one in services.open_proposals(now=visit.now) if one.act in mine]
        decided = [(one, DESKS[one.act]) for one in services.last_decided(acts=mine, count=_SHOWN)]
    return draw(
        visit, "approvals/page.html", title="承認待ち", here="approvals", waiting=waiting, decided=decided, shown=_SHOWN
    )


@page(roles=APPROVALS)
def approval(visit: Visit, number: str) -> HttpResponse:
    """One proposal: who, why, and what would be different."""
    found, desk = _found(visit, number)
    return _draw(visit, found, desk)


@page(roles=APPROVALS, methods=("POST",), fresh=True)
def approve(visit: Visit, number: str) -> HttpResponse:
    """Do it, as the second person."""
    found, desk = _found(visit, number)
    try:
        desk.approve(municipality=chain_of(visit.operator), number=number, operator=visit.operator.name, now=visit.now)
    except BadInput as error:
        return _draw(visit, found, desk, problem=str(error))
    return redirect(f"console:{desk.page}")


@page(roles=APPROVALS, methods=("POST",))
def decline(visit: Visit, number: str) -> HttpResponse:
    """Turn it down, or take one's own back."""
    found, desk = _found(visit, number)
    try:
        services.decline(
            municipality=chain_of(visit.operator), number=number, operator=visit.operator.name, now=visit.now
        )
    except BadInput as error:
        return _draw(visit, found, desk, problem=str(error))
    return redirect("console:approvals")


def _found(visit: Visit, number: str) -> tuple[Proposal, Desk]:
    """The proposal, open or decided, if one of the person's roles has its desk."""
    with scope(chain_of(visit.operator)):
        found = services.proposal(number=number)
    desk = DESKS.get(found.act) if found else None
    if found is None or desk is None or not visit.has(desk.roles):
        raise Http404
    return found, desk


def _draw(visit: Visit, found: Proposal, desk: Desk, *, problem: str = "") -> HttpResponse:
    with scope(chain_of(visit.operator)):
        rows = desk.shown(found)
        note(operator=visit.operator, action="approval.viewed", now=visit.now, detail={"proposal": found.number})
    return draw(
        visit,
        "approvals/proposal.html",
        title=desk.label,
        here="approvals",
        status=422 if problem else 200,
        proposal=found,
        desk=desk,
        rows=rows,
        problem=problem,
        is_open=not found.outcome and found.expires_at > visit.now,
        own=found.proposed_by == visit.operator.name,
    )
