"""The front page."""

from django.http import HttpResponse

from issuer.papers.kinds import CertificateKind
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.front.platform import offices
from ops_console.front.selectors import situation
from ops_console.front.waiting import waiting_for
from ops_console.operators.staying import previous_sign_in
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import ANYONE, FEEDS, HISTORY, INCIDENTS, readable_kinds

_OFFICES_PER_PAGE = 50


@page(roles=ANYONE)
def front(visit: Visit) -> HttpResponse:
    """Are we issuing? How fresh are the data? What was refused, or is unknown, today?"""
    if not visit.municipality:
        return _platform(visit)
    kinds = readable_kinds(visit.operator.roles) or frozenset(CertificateKind)
    with scope(visit.municipality):
        now_here = situation(municipality=visit.municipality, kinds=kinds, now=visit.now)
        waiting = waiting_for(operator=visit.operator, now=visit.now)
    return draw(
        visit,
        "front/page.html",
        title="現在の状況",
        here="front",
        situation=now_here,
        waiting=waiting,
        formless=[line for line in now_here.kinds if line.level == "none"],
        today=japan_day(visit.now),
        previous=previous_sign_in(visit.request),
        may_history=visit.has(HISTORY),
        may_feeds=visit.has(FEEDS),
        may_incidents=visit.has(INCIDENTS),
        partial=bool(readable_kinds(visit.operator.roles)) and kinds != frozenset(CertificateKind),
    )


def _platform(visit: Visit) -> HttpResponse:
    number = page_number(visit.request)
    found, more = offices(page=number, size=_OFFICES_PER_PAGE, now=visit.now)
    return draw(
        visit,
        "front/platform.html",
        title="団体の状況",
        here="front",
        offices=found,
        **neighbours(number, more=more),
        query="",
    )
