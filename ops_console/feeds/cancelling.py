"""取消し: calling a package off, on a page of its own that says what will happen; and how far a load has come."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from integrations.feeds import progress
from integrations.feeds.cancel import cancel
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from ops_console.feeds import selectors
from ops_console.page import Visit, draw, page
from ops_console.roles import FEEDS, Role

_WAITING = ("RECEIVED", "HELD")


@page(roles={Role.ADMIN}, methods=("GET", "POST"))
def cancelling(visit: Visit, number: str) -> HttpResponse:
    """Ask whether to call a package off, and do so; the chain keeps who did."""
    found = _found(visit, number)
    if visit.request.method == "POST" and found.state in _WAITING:
        told = cancel(municipality=visit.municipality, receipt=number, now=visit.now, actor=visit.operator.name)
        if told["state"] not in ("APPLIED", "PARTIAL"):
            return redirect("console:receipt", number=number)
        found = _found(visit, number)
    too_late = found.state not in _WAITING
    return draw(
        visit,
        "feeds/cancel.html",
        title="連携パッケージの取消し",
        here="feeds",
        status=422 if too_late and visit.request.method == "POST" else 200,
        receipt=found,
        too_late=too_late,
    )


@page(roles=FEEDS)
def loading(visit: Visit, number: str) -> HttpResponse:
    """The part of the receipt's page that changes while a package is loaded; asks for the whole page at its end."""
    found = _found(visit, number)
    told = progress.of(found)
    if told is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(render_to_string("console/feeds/loading.html", {"receipt": found, "p": told}))


def _found(visit: Visit, number: str) -> Receipt:
    with scope(visit.municipality):
        found = selectors.receipt(number=number)
    if found is None:
        raise Http404
    return found
