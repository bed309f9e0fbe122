"""Page after page: one address shows the step an application stands at, and each step is a form of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations.centre.apply import drafts, forms
from integrations.centre.apply.asking import given_up
from integrations.centre.apply.cookie import NAME, draft_of, drop, keep, with_draft
from integrations.centre.apply.drafts import Draft
from integrations.centre.apply.forms import Wrong
from integrations.centre.apply.places import ROWS, found, name_of, places
from integrations.centre.apply.screens import STEPS, Written, context_of
from integrations.centre.clock import now
from integrations.centre.kiosk.gate import demo_only

__all__ = ["away", "back", "begin", "home", "items", "leave", "screen", "show", "show_pc", "stay", "where"]

#: More municipalities than this are not shown at once before one was narrowed down.
MOST_TILES = 60
#: The step before, for 戻る. What was judged or sent is not gone back behind.
_BEFORE = {
    "card": "where",
    "honseki": "items",
    "hittosha": "honseki",
    "phone": "hittosha",
    "confirm": "phone",
    "paying": "result",
}


def home() -> HttpResponse:
    """To the page that tells where the application stands."""
    return HttpResponseRedirect(reverse("apply:show"))


def screen(request: HttpRequest, draft: Draft, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a step."""
    context = {"draft": draft, "steps": STEPS, **context_of(draft, now=now()), **more}
    if "entry" in context:
        context["board"] = Written(context["entry"])
    return render(request, f"apply/{draft.step}.html", context, status=status)


@never_cache
@require_safe
@demo_only
def show(request: HttpRequest) -> HttpResponse:
    """Where the application stands, or where one begins."""
    draft = draft_of(request)
    if draft is None:
        expired = NAME in request.COOKIES
        return drop(render(request, "apply/start.html", {"at_terminal": True, "expired": expired}))
    draft = given_up(draft=draft, now=now())
    if draft.step == "where":
        return screen(request, draft, **_list(request.GET.get("prefecture", ""), request.GET.get("row", "")))
    return screen(request, draft)


def _list(prefecture: str = "", row: str = "") -> dict[str, Any]:
    """The municipalities to choose from; of a whole country only once it was narrowed down."""
    shown = found(prefecture=prefecture, row=row)
    narrow = len(shown) > MOST_TILES and not (prefecture or row)
    return {
        "places": [] if narrow else shown,
        "narrow": narrow,
        "prefectures": sorted({one.prefecture for one in places()}),
        "rows": list(ROWS),
        "prefecture": prefecture,
        "row": row,
    }


@never_cache
@require_safe
@demo_only
def show_pc(request: HttpRequest) -> HttpResponse:
    """Where an application from one's own PC begins."""
    return render(request, "apply/start.html", {"at_terminal": False})


@require_POST
@demo_only
def begin(request: HttpRequest) -> HttpResponse:
    """A new application; one that was being written here is forgotten."""
    former = draft_of(request)
    if former is not None:
        drafts.forget(former.draft)
    draft = drafts.begin(at_terminal=request.POST.get("from") != "pc", step="where", now=now())
    return keep(home(), draft)


@require_POST
@with_draft("where")
def where(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The municipality of the 本籍 was chosen from the list, or by its code."""
    try:
        chosen = forms.code(request.POST.get("code", ""))
    except Wrong as wrong:
        return screen(request, draft, status=422, error=str(wrong), item=wrong.item, **_list())
    # A register there begins with the municipality's own name.
    written = draft.honseki if draft.municipality == chosen else ""
    name = name_of(chosen)
    honseki = written or (name if not name.startswith("団体コード") else "")
    drafts.change(draft=draft, step="card", now=now(), municipality=chosen, honseki=honseki)
    return home()


@require_POST
@with_draft("items")
def items(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The four items of the card are right, or were typed for a training card that holds none."""
    if draft.applicant is not None:
        drafts.change(draft=draft, step="honseki", now=now())
        return home()
    given = {name: request.POST.get(name, "") for name in ("name", "address", "born", "sex")}
    try:
        applicant = forms.applicant(**given)
    except Wrong as wrong:
        return screen(request, draft, status=422, error=str(wrong), item=wrong.item, given=given)
    drafts.change(draft=draft, step="honseki", now=now(), applicant=applicant)
    return home()


@require_POST
@with_draft(*_BEFORE)
def back(request: HttpRequest, draft: Draft) -> HttpResponse:
    """One step back, or from the confirmation to the item that is wrong."""
    to = request.POST.get("to", "")
    step = to if draft.step == "confirm" and to in ("honseki", "hittosha", "phone") else _BEFORE[draft.step]
    drafts.change(draft=draft, step=step, now=now())
    return home()


@require_POST
@with_draft()
def stay(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Still there."""
    drafts.change(draft=draft, step=draft.step, now=now())
    return home()


@never_cache
@require_safe
@demo_only
def away(request: HttpRequest) -> HttpResponse:
    """Nobody touched the terminal: what was typed is forgotten."""
    draft = draft_of(request)
    if draft is not None:
        drafts.forget(draft.draft)
    return drop(render(request, "apply/away.html", {"at_terminal": True}))


@require_POST
@demo_only
def leave(request: HttpRequest) -> HttpResponse:
    """Done, or stopped: nothing stays."""
    draft = draft_of(request)
    if draft is None:
        return home()
    drafts.forget(draft.draft)
    return drop(HttpResponseRedirect("/kiosk/" if draft.at_terminal else reverse("apply:pc")))
