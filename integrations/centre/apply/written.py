"""The three items the citizen types: 本籍, 筆頭者, telephone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from integrations.centre.apply import drafts, forms
from integrations.centre.apply.cookie import with_draft
from integrations.centre.apply.drafts import Draft
from integrations.centre.apply.flow import home, screen
from integrations.centre.apply.forms import LONGEST_HITTOSHA, LONGEST_HONSEKI, Wrong
from integrations.centre.apply.keyboard import Entry, press
from integrations.centre.clock import now

__all__ = ["phone", "words"]


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    longest: int
    then: str


_ITEMS = {
    "honseki": _Item("本籍", LONGEST_HONSEKI, "hittosha"),
    "hittosha": _Item("筆頭者の氏名", LONGEST_HITTOSHA, "phone"),
}
_LONGEST_PHONE = 13


@require_POST
@with_draft(*_ITEMS)
def words(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A key of the on-screen keyboard, or on to the next item. Half-written text travels with the page."""
    item = _ITEMS[draft.step]
    page = request.POST.get("page", "")
    entry = Entry(
        text=request.POST.get("text", "")[: item.longest],
        yomi=request.POST.get("yomi", "")[: item.longest],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0,
    )
    if "key" in request.POST:
        return screen(request, draft, entry=press(entry, request.POST["key"], longest=item.longest))
    # A reading that waits is written as it is, so that nothing typed is lost.
    entry = press(entry, "hiragana", longest=item.longest)
    try:
        text = forms.text(item=draft.step, name=item.name, typed=entry.text, longest=item.longest)
    except Wrong as wrong:
        return screen(request, draft, status=422, entry=entry, error=str(wrong), item=wrong.item)
    drafts.change(draft=draft, step=item.then, now=now(), **{draft.step: text})
    return home()


@require_POST
@with_draft("phone")
def phone(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A digit, or on to the confirmation."""
    typed = request.POST.get("phone", "")[: 2 * _LONGEST_PHONE]
    match request.POST.get("key", ""):
        case "":
            pass
        case "back":
            return screen(request, draft, typed=typed[:-1])
        case key if key in "0123456789-":
            return screen(request, draft, typed=(typed + key)[:_LONGEST_PHONE])
    try:
        number = forms.phone(typed)
    except Wrong as wrong:
        return screen(request, draft, status=422, typed=typed, error=str(wrong), item=wrong.item)
    drafts.change(draft=draft, step="confirm", now=now(), phone=number)
    return home()
