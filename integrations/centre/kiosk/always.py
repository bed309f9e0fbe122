"""What can be done on every page: stop, ask for more time, go away, and make a fault happen for training."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from integrations.centre.kiosk.flow import Here, screen
from integrations.centre.kiosk.gate import demo_only
from integrations.centre.kiosk.seat import forget
from integrations.centre.kiosk.training import FAULTS
from integrations.centre.visit import State, cancel, time_out
from integrations.centre.visit.states import IDLE_WITHIN

__all__ = ["away", "power_cut", "stay", "stop", "training"]


@require_POST
@screen
def stop(here: Here) -> HttpResponse:
    """やめる."""
    if here.visit is None:
        here.seat = here.seat.for_next_citizen()
        return here.go("start")
    here.visit = cancel(exchange=here.exchange, visit=here.visit.visit)
    here.work()
    return here.go()


@require_POST
@screen
def stay(here: Here) -> HttpResponse:
    """More time: every act of the citizen begins it anew, this one does nothing else."""
    return here.go()


@screen
def away(here: Here) -> HttpResponse:
    """The time is over."""
    if here.visit is None:
        here.seat = here.seat.for_next_citizen()
        return here.go("start")
    if here.visit.ended_at is not None:
        if here.exchange.now() - here.visit.ended_at >= IDLE_WITHIN:
            here.leave(forgotten=True)
    elif here.seconds_left() <= 1 and here.visit.state in (State.CHOOSING, State.PAYING):
        here.visit = time_out(exchange=here.exchange, visit=here.visit.visit)
        here.work()
    return here.go()


@require_POST
@screen
def training(here: Here) -> HttpResponse:
    """A fault on or off."""
    fault = here.request.POST.get("fault", "")
    if fault in FAULTS:
        here.training.switch(fault, on=fault not in here.training.on())
        if here.visit is not None and here.visit.state in (State.ASKING, State.PRINTING):
            here.work()
    return here.go()


@require_POST
@demo_only
def power_cut(_: HttpRequest) -> HttpResponse:
    """停電: the page forgets everything; what is true is in the journal."""
    return forget(redirect(reverse("kiosk:start")))
