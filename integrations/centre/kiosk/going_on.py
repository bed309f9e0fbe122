"""While the machine works and the citizen pays: waiting, coins, printing."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from integrations.centre.kiosk.flow import Here, screen
from integrations.centre.visit import State, WrongStep, insert, jam, settle
from integrations.centre.visit.paying import COINS
from integrations.centre.visit.states import Trouble

__all__ = ["pay", "print_", "state", "wait"]


@screen
def wait(here: Here) -> HttpResponse:
    """The municipality is being asked."""
    here.at(State.ASKING)
    here.work()
    return here.show("wait", step="content")


@screen
def state(here: Here) -> HttpResponse:
    """For the script of a page that waits: where to be, and a mark that changes when something happened."""
    if here.visit is None:
        return JsonResponse({"page": reverse("kiosk:start"), "mark": ""})
    if here.visit.state in (State.ASKING, State.PRINTING):
        here.work()
    return JsonResponse({"page": reverse(f"kiosk:{here.truth()}"), "mark": here.mark()})


@screen
def pay(here: Here) -> HttpResponse:
    """Coins in; the machine gives change at once."""
    if here.request.method == "POST":
        coin = here.request.POST.get("coin", "")
        if coin == "electronic":
            here.visit = settle(exchange=here.exchange, visit=here.standing.visit)
        elif coin in map(str, COINS):
            here.visit = insert(exchange=here.exchange, visit=here.standing.visit, yen=int(coin))
        if here.standing.state == State.PRINTING:
            here.work()
        return here.go()
    visit, words = here.at(State.PAYING), here.words
    return here.show(
        "pay",
        step="pay",
        total=words.yen(visit.total_fee),
        inserted=words.yen(visit.kept),
        missing=words.yen(visit.total_fee - visit.kept),
        begun=visit.kept > 0,
        coins=[(coin, words.yen(coin)) for coin in reversed(COINS)],
        name=words.kind(visit.asked.kind) if visit.asked else "",
        copies=visit.copies,
    )


@screen
def print_(here: Here) -> HttpResponse:
    """Copies come out; where the tray is empty the citizen may have the money back."""
    empty = "empty" in here.training.on()
    if here.request.method == "POST":
        if not empty:
            raise WrongStep("the printer works")
        here.visit = jam(exchange=here.exchange, visit=here.standing.visit, trouble=Trouble.NO_PAPER)
        here.work()
        return here.go()
    visit, words = here.at(State.PRINTING), here.words
    here.work()
    change = visit.inserted - visit.kept
    return here.show(
        "print",
        step="print",
        empty=empty,
        progress=words.say("print_progress", n=visit.printed + 1, m=visit.copies),
        change_line=words.say("print_change", yen=words.yen(change)) if change else "",
    )
