"""The clerk's screen. Every page is what the journal says of the visit; a step that came too late changes nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.centre import visit as visits
from integrations.centre.clock import now
from integrations.centre.counter import book
from integrations.centre.counter.book import Plan, Reception
from integrations.centre.counter.cookie import Desk, desk_only, sit
from integrations.centre.counter.plans import NotOffered, asked_of, chosen, offer_of
from integrations.centre.counter.views_of import DAY, page_of
from integrations.centre.counter.words import STATES, TRAINING
from integrations.centre.journal import UnknownVisit, Visit
from integrations.centre.kept import folder
from integrations.centre.kiosk import hand, machine
from integrations.centre.kiosk.training import FAULTS
from integrations.centre.visit import State, WrongStep
from integrations.centre.visit.receiving import receive_at_counter
from integrations.centre.wire import Terminal

__all__ = [
    "back",
    "kind",
    "next_one",
    "options",
    "paid",
    "receive_one",
    "send",
    "show",
    "standing",
    "stop",
    "training",
]

_Step = Callable[[HttpRequest, Desk, Visit, Reception], HttpResponse | None]


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("counter:desk"))


def standing(desk: Desk) -> tuple[Visit, Reception] | None:
    """The visit this PC is at; None between people, and when it is another city's."""
    if not desk.visit:
        return None
    try:
        visit = machine.connect().journal.read(desk.visit)
    except UnknownVisit:
        return None
    reception = book.reception_of(desk.visit)
    return (visit, reception) if reception and reception.municipality == desk.municipality else None


@never_cache
@require_safe
@desk_only
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where the visit stands, or the day between two people."""
    found = standing(desk)
    if found is None:
        return _render(request, desk, "day.html", {"day": _day(desk)})
    if found[0].state in (State.ASKING, State.PRINTING):
        # The machine does its part beside the pages, as at the kiosk; killed, the next look puts it to work again.
        hand.begin_work(
            exchange=machine.connect(desk.terminal),
            visit=desk.visit,
            training=machine.training_of(desk.terminal),
            locks=folder() / "working",
        )
        found = standing(desk) or found
    visit, reception = found
    faults = machine.training_of(desk.terminal).on()
    template, context, again = page_of(visit, reception)
    shown: dict[str, Any] = {
        "visit": visit,
        "reception": reception,
        "faults": [(name, word, name in faults) for name, word in TRAINING.items()],
        "empty": "empty" in faults,
        # A printer without paper waits for whoever fills it.
        "again": "" if "empty" in faults and visit.state == State.PRINTING else again,
    }
    if visit.state == State.PRINTED:
        shown["kept"] = machine.connect().journal.paper(visit.visit) is not None
    return _render(request, desk, template, {**shown, **context})


def _render(
    request: HttpRequest, desk: Desk, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, f"counter/{template}", {"desk": desk, **context}, status=status)


def _day(desk: Desk) -> list[tuple[Reception, Visit, str]]:
    journal = machine.connect().journal
    day = [(one, journal.read(one.visit)) for one in book.day_of(municipality=desk.municipality, now=now())[:DAY]]
    return [(one, visit, STATES[visit.state]) for one, visit in day]


def _step(step: _Step) -> Callable[..., HttpResponse]:
    """A POST that may change the visit, then the page that tells how it stands."""

    @require_POST
    @desk_only
    @functools.wraps(step)
    def taken(request: HttpRequest, desk: Desk) -> HttpResponse:
        found = standing(desk)
        if found is not None:
            try:
                return step(request, desk, *found) or _home()
            except WrongStep:
                pass  # a second tap, or an old page: the page shows what is true
        return _home()

    return taken


@require_POST
@desk_only
def receive_one(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The next person: a reception number, and a visit in which the card comes first."""
    found = standing(desk)
    if found is not None and found[0].ended_at is None:
        return _home()
    terminal = Terminal(
        channel="COUNTER",
        operator="0000",
        store=desk.municipality,
        terminal=desk.terminal,
        municipality=desk.municipality,
        language="ja",
    )
    visit = visits.begin(exchange=machine.connect(desk.terminal), terminal=terminal)
    book.receive(municipality=desk.municipality, visit=visit.visit, now=now())
    return sit(_home(), desk.at(visit.visit))


@_step
def kind(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """A kind was chosen."""
    try:
        offer = offer_of(offers=visit.offers, kind=request.POST.get("kind", ""))
    except NotOffered:
        return None
    book.replan(visit=visit.visit, plan=Plan(kind=offer.kind))
    return None


@_step
def options(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """Everything else was chosen."""
    try:
        offer = offer_of(offers=visit.offers, kind=reception.plan.kind)
        plan = chosen(offer=offer, given=request.POST)
    except NotOffered as error:
        template, context, _ = page_of(visit, reception)
        context = {"visit": visit, "reception": reception, **context, "error": str(error)}
        return _render(request, desk, template, context, status=422)
    book.replan(visit=visit.visit, plan=plan)
    return None


@_step
def back(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """One step back: from the confirmation to the options, from there to the kinds."""
    plan = Plan(kind=reception.plan.kind) if reception.plan.scope else Plan()
    book.replan(visit=visit.visit, plan=plan)
    return None


@_step
def send(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """The request is kept; the next page asks."""
    plan = reception.plan
    if plan.scope and (plan.members or plan.scope != "SELECTED"):
        visits.choose(exchange=machine.connect(desk.terminal), visit=visit.visit, asked=asked_of(plan))
    return None


@_step
def paid(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """The clerk has the fee in the till."""
    receive_at_counter(exchange=machine.connect(desk.terminal), visit=visit.visit)
    return None


@require_POST
@desk_only
def training(request: HttpRequest, desk: Desk) -> HttpResponse:
    """見本の操作: a fault on or off."""
    faults, fault = machine.training_of(desk.terminal), request.POST.get("fault", "")
    if fault in FAULTS:
        faults.switch(fault, on=fault not in faults.on())
    return _home()


@_step
def stop(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """The citizen does not want it any more."""
    visits.cancel(exchange=machine.connect(desk.terminal), visit=visit.visit)
    visits.report_due(exchange=machine.connect())
    return None


@_step
def next_one(request: HttpRequest, desk: Desk, visit: Visit, reception: Reception) -> HttpResponse | None:
    """Done with this person. An open visit is not left behind."""
    return sit(_home(), desk.at("")) if visit.ended_at is not None else None
