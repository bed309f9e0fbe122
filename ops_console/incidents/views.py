"""事案: one person looks into it, another closes it (promise P19)."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.incidents.models import Incident
from issuer.incidents.services import NotClosable, close_incident, see_incident, write_findings
from issuer.issuance.models import Request
from issuer.tenancy.scope import scope
from ops_console.incidents import selectors
from ops_console.incidents.forms import AroundForm, FindingsForm
from ops_console.incidents.report import TITLES, Facts, items, moment
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, office_name, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import HISTORY, INCIDENTS, Role, readable_kinds
from ops_console.words import TABLES

#: How far around an incident the first look goes.
_MINUTES = 5


@page(roles=INCIDENTS)
def incidents(visit: Visit) -> HttpResponse:
    """The list, open ones first."""
    number = page_number(visit.request)
    with scope(visit.municipality):
        found, more = selectors.incidents(page=number)
    return draw(
        visit,
        "incidents/page.html",
        title="事案",
        here="incidents",
        incidents=found,
        **neighbours(number, more=more),
        query="",
    )


@page(roles=INCIDENTS)
def incident(visit: Visit, number: str) -> HttpResponse:
    """One incident: what was noted, both parties' records, what was near in time, and the acts that end it."""
    with scope(visit.municipality):
        found = _found(number)
        parties = selectors.parties(found)
        shown = [party.request for party in parties if _may_know(visit, party.request)]
        _note(visit, "incident.viewed", number)
        for request in shown:
            _note(visit, "incident.party_viewed", number, request_id=request.request_id, atena_no=request.atena_no)
    return _show(visit, found)


@page(roles=INCIDENTS)
def report(visit: Visit, number: str, form: str) -> HttpResponse:
    """A sheet of A4 with the items of a report, filled as far as the record goes."""
    if form not in TITLES:
        raise Http404
    with scope(visit.municipality):
        found = _found(number)
        parties = selectors.parties(found)
        near, _ = selectors.neighbours(found, around=parties, minutes=_MINUTES)
        stops = selectors.stops_since(found)
        _note(visit, "incident.reported", number, form=form)
    facts = Facts(
        incident=found,
        parties=parties,
        stops=stops,
        near=len(near),
        office=office_name(visit.municipality),
        now=visit.now,
    )
    return draw(
        visit,
        "incidents/report.html",
        title="事案の報告",
        here="incidents",
        incident=found,
        heading=TITLES[form],
        items=items(form, facts),
    )


@page(roles={Role.ADMIN}, methods=("POST",))
def see(visit: Visit, number: str) -> HttpResponse:
    """The first look, on the record."""
    with scope(visit.municipality):
        _found(number)
        see_incident(municipality=visit.municipality, number=number, operator=visit.operator.name, now=visit.now)
    return redirect("console:incident", number=number)


@page(roles={Role.ADMIN}, methods=("POST",))
def findings(visit: Visit, number: str) -> HttpResponse:
    """What was found and done; the one who writes it does not close it."""
    with scope(visit.municipality):
        found = _found(number)
    form = FindingsForm(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _show(visit, found, form=form)
    try:
        with scope(visit.municipality):
            write_findings(
                municipality=visit.municipality,
                number=number,
                findings=form.cleaned_data["findings"],
                operator=visit.operator.name,
                now=visit.now,
            )
    except NotClosable as error:
        return _show(visit, found, problem=str(error))
    return redirect("console:incident", number=number)


@page(roles={Role.ADMIN}, methods=("POST",))
def close(visit: Visit, number: str) -> HttpResponse:
    """Close it as the second person; the first one is told why it does not work."""
    with scope(visit.municipality):
        found = _found(number)
    try:
        with scope(visit.municipality):
            close_incident(municipality=visit.municipality, number=number, operator=visit.operator.name, now=visit.now)
    except NotClosable as error:
        return _show(visit, found, problem=str(error))
    return redirect("console:incident", number=number)


def _found(number: str) -> Incident:
    found = selectors.incident(number=number)
    if found is None:
        raise Http404
    return found


def _note(visit: Visit, action: str, number: str, *, request_id: str = "", **detail: str) -> None:
    note(
        operator=visit.operator,
        action=action,
        now=visit.now,
        request_id=request_id,
        detail={"incident": number, **detail},
    )


def _word(key: str, value: object) -> str:
    """What was noted, in words where it is a code."""
    if key == "detected_at":
        return moment(datetime.fromisoformat(str(value)))
    table = {"source": "source", "stopped": "kind", "state": "state", "notice": "notice"}.get(key, "")
    return TABLES[table].get(str(value), str(value)) if table else str(value)


def _may_know(visit: Visit, request: Request) -> bool:
    """Whether this person may see whose request it was."""
    return bool(request.atena_no) and request.kind in readable_kinds(visit.operator.roles)


def _show(
    visit: Visit,
    found: Incident,
    *,
    problem: str = "",
    form: FindingsForm | None = None,
) -> HttpResponse:
    around = AroundForm({"minutes": str(_MINUTES), **visit.request.GET.dict()}, label_suffix="")
    given = around.cleaned_data if around.is_valid() else {}
    minutes = int(given.get("minutes") or _MINUTES)
    form = form or FindingsForm(initial={"findings": found.findings}, label_suffix="")
    with scope(visit.municipality):
        parties = selectors.parties(found)
        near, more = selectors.neighbours(
            found,
            around=parties,
            minutes=minutes,
            sha256=(given.get("sha256") or "").lower(),
        )
    return draw(
        visit,
        "incidents/incident.html",
        title="事案",
        here="incidents",
        status=422 if problem or form.errors or around.errors else 200,
        incident=found,
        problem=problem,
        form=form,
        around=around,
        parties=[(party, _may_know(visit, party.request)) for party in parties],
        may_records=visit.has(HISTORY),
        near=near,
        more=more,
        most=selectors.MOST_NEIGHBOURS,
        minutes=minutes,
        reports=TITLES.items(),
        may_act=visit.has({Role.ADMIN}),
        is_first=visit.operator.name in (found.first_seen_by, found.findings_by),
        notes=[(key, _word(key, value)) for key, value in sorted(found.detail.items())],
    )
