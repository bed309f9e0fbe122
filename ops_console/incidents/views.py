"""事案: one person looks into it, another closes it (promise P19)."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.incidents.models import Incident
from issuer.incidents.services import NotClosable, close_incident, see_incident
from issuer.tenancy.scope import scope
from ops_console.incidents import selectors
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import page_number
from ops_console.roles import INCIDENTS, Role


@page(roles=INCIDENTS)
def incidents(visit: Visit) -> HttpResponse:
    """The list, open ones first."""
    _municipal(visit)
    number = page_number(visit.request)
    with scope(visit.municipality):
        found, more = selectors.incidents(page=number)
    return draw(
        visit,
        "incidents/page.html",
        title="事案",
        here="incidents",
        incidents=found,
        number=number,
        before=number - 1,
        after=number + 1 if more else 0,
        query="",
    )


@page(roles=INCIDENTS)
def incident(visit: Visit, number: str) -> HttpResponse:
    """One incident with what was noted and the two acts that end it."""
    _municipal(visit)
    with scope(visit.municipality):
        found = _found(number)
        note(operator=visit.operator, action="incident.viewed", now=visit.now, detail={"incident": number})
    return _show(visit, found)


@page(roles={Role.ADMIN}, methods=("POST",))
def see(visit: Visit, number: str) -> HttpResponse:
    """The first look, on the record."""
    _municipal(visit)
    with scope(visit.municipality):
        _found(number)
        see_incident(municipality=visit.municipality, number=number, operator=visit.operator.name, now=visit.now)
    return redirect("console:incident", number=number)


@page(roles={Role.ADMIN}, methods=("POST",))
def close(visit: Visit, number: str) -> HttpResponse:
    """Close it as the second person; the first one is told why it does not work."""
    _municipal(visit)
    with scope(visit.municipality):
        found = _found(number)
    try:
        with scope(visit.municipality):
            close_incident(municipality=visit.municipality, number=number, operator=visit.operator.name, now=visit.now)
    except NotClosable as error:
        return _show(visit, found, problem=str(error))
    return redirect("console:incident", number=number)


def _municipal(visit: Visit) -> None:
    if not visit.municipality:
        raise Http404


def _found(number: str) -> Incident:
    found = selectors.incident(number=number)
    if found is None:
        raise Http404
    return found


def _show(visit: Visit, found: Incident, *, problem: str = "") -> HttpResponse:
    return draw(
        visit,
        "incidents/incident.html",
        title="事案",
        here="incidents",
        status=422 if problem else 200,
        incident=found,
        problem=problem,
        may_act=visit.has({Role.ADMIN}),
        is_first=found.first_seen_by == visit.operator.name,
        notes=sorted(found.detail.items()),
    )
