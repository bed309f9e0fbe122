"""The screen turned to the citizen: their card and PIN, and whom the paper is about. Names appear here only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.centre import visit as visits
from integrations.centre.clock import now
from integrations.centre.counter import book
from integrations.centre.counter.cookie import Desk, desk_only
from integrations.centre.counter.desk import standing
from integrations.centre.counter.plans import NotOffered, offer_of, with_members
from integrations.centre.counter.reader import cards, read
from integrations.centre.counter.views_of import page_of
from integrations.centre.kiosk import machine
from integrations.centre.pki.judge import Verdict
from integrations.centre.visit import State, WrongStep
from integrations.centre.wire import KoikiFault, Trouble, WrongAnswer

__all__ = ["card", "members", "screen"]

_UNUSABLE = "ご利用いただけないカードです。"
_NOT_NOW = "いま市区町村のサーバに問い合わせできません。しばらくしてから、もう一度お試しください。"


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("counter:citizen"))


@never_cache
@require_safe
@desk_only
def screen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the citizen has to do now."""
    return _screen(request, desk)


def _screen(request: HttpRequest, desk: Desk, *, error: str = "", status: int = 200) -> HttpResponse:
    found = standing(desk)
    context: dict[str, Any] = {"error": error}
    template, again = "citizen_wait.html", "3"
    if found is not None and found[0].state == State.CHOOSING:
        visit, reception = found
        page, shown, _ = page_of(visit, reception)
        if page == "card.html":
            template, again = "citizen_card.html", ""
            context["cards"] = cards(today=now().date())
        elif page == "members_wait.html":
            template, again = "citizen_members.html", ""
            context["people"] = offer_of(offers=visit.offers, kind=reception.plan.kind).people
        elif page == "confirm.html":
            context["lines"] = shown["lines"]
    return render(request, f"counter/{template}", {"again": again, **context}, status=status)


@require_POST
@desk_only
def card(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The card lies on the reader and the PIN was typed."""
    found = standing(desk)
    if found is None or found[0].presented is not None:
        return _home()
    judged = read(name=request.POST.get("card", ""), pin=request.POST.get("pin", ""), now=now())
    if judged is None:
        return _screen(request, desk, error="カードを選んでください。", status=422)
    if judged.verdict == Verdict.WRONG_PIN:
        said = f"暗証番号が違います。あと{judged.tries_left}回間違えると、このカードは使えなくなります。"
        return _screen(request, desk, error=said, status=422)
    if judged.status is None:
        return _screen(request, desk, error=_UNUSABLE, status=422)
    try:
        visits.present(
            exchange=machine.connect(desk.terminal),
            visit=desk.visit,
            municipality=desk.municipality,
            presented=judged.presented,
        )
    except WrongStep:
        return _home()
    except (Trouble, KoikiFault, WrongAnswer):
        return _screen(request, desk, error=_NOT_NOW, status=503)
    return _home()


@require_POST
@desk_only
def members(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The citizen chose whom the paper is about."""
    found = standing(desk)
    if found is None:
        return _home()
    visit, reception = found
    try:
        offer = offer_of(offers=visit.offers, kind=reception.plan.kind)
        plan = with_members(plan=reception.plan, offer=offer, given=request.POST)
    except NotOffered as error:
        return _screen(request, desk, error=str(error), status=422)
    book.replan(visit=visit.visit, plan=plan)
    return _home()
