"""停止と再開. A stop is one form and works at once; its end is proposed on its own page and approved by another."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.municipality import stops as domain
from issuer.municipality.models import Suspension
from issuer.municipality.selectors import policy
from issuer.municipality.service_stops import service_stops
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.approvals.proposing import propose_page
from ops_console.page import Visit, draw, page
from ops_console.roles import STOPS, Role
from ops_console.stops.forms import StopForm

_SHOWN = 20
_ACTING = frozenset({Role.ADMIN})


@page(roles=STOPS)
def stops(visit: Visit) -> HttpResponse:
    """What stands, what is over, and the form that stops."""
    return _draw(visit, _form(visit))


@page(roles=_ACTING, methods=("POST",))
def stop(visit: Visit) -> HttpResponse:
    """Stop at once."""
    form = _form(visit, visit.request.POST)
    if not form.is_valid():
        return _draw(visit, form, status=422)
    domain.stop(
        municipality=visit.municipality,
        kinds=[CertificateKind(kind) for kind in form.cleaned_data["kinds"]],
        reason=form.cleaned_data["reason"],
        operator=visit.operator.name,
        now=visit.now,
    )
    return redirect("console:stops")


@page(roles=_ACTING, methods=("GET", "POST"))
def propose(visit: Visit, number: int) -> HttpResponse:
    """A page that says what will happen, and takes the reason."""
    found = _standing(visit, number)
    return propose_page(
        visit,
        "stops/propose.html",
        propose=partial(domain.propose_lift, municipality=visit.municipality, number=number),
        label="確かめたことと再開の理由",
        title="再開の提案",
        here="stops",
        stop=found,
    )


def _standing(visit: Visit, number: int) -> Suspension:
    with scope(visit.municipality):
        found = next((one for one in domain.standing_stops() if one.id == number), None)
    if found is None:
        raise Http404
    return found


def _form(visit: Visit, data: Any = None) -> StopForm:
    with scope(visit.municipality):
        offered = policy(municipality=visit.municipality, at=visit.now).offered
    return StopForm(data, offered=offered)


def _draw(visit: Visit, form: StopForm, *, status: int = 200) -> HttpResponse:
    with scope(visit.municipality):
        standing = [(one, domain.lift_proposal(number=one.id, now=visit.now)) for one in domain.standing_stops()]
        over = domain.last_stops(count=_SHOWN)
    return draw(
        visit,
        "stops/page.html",
        title="停止と再開",
        here="stops",
        status=status,
        form=form,
        standing=standing,
        over=over,
        may_act=visit.has(_ACTING),
        of_all=service_stops(),
    )
