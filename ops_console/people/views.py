"""住民の検索: the search, one person behind a mask, and groups of items when somebody says what for."""

import json
import re
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from issuer.replica.people_index import MOST_LOOKED_AT, NotReady
from issuer.tenancy.scope import scope
from ops_console.day_field import DayField
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.people import selectors
from ops_console.people.forms import GROUPS, PURPOSES, RevealForm, SearchForm
from ops_console.people.person import Person, opened
from ops_console.people.person import person as read_person
from ops_console.remembered import recall, remember
from ops_console.roles import FEEDS, HISTORY, PEOPLE, Role, readable_kinds

#: Before what this room leaves in the session.
_MARK = "people:"
_FORGOTTEN = "検索の条件は、時間がたったため忘れました。もう一度入力してください。"
_NOT_READY = "氏名の索引を作っています (全件の連携の後、数分かかります)。宛名番号か世帯番号では、いま探せます。"
_GUARDED = (
    "この人か、同じ世帯・戸籍に、発行を制限する記録があります。"
    "住所・本籍は、支援措置の権限を持つ職員だけが表示できます。"
)


@page(roles=PEOPLE, methods=("GET", "POST"))
def people(visit: Visit) -> HttpResponse:
    """The search and its results. POST only turns the form into an address without personal data."""
    request = visit.request
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _list(visit, form)
        word = remember(_kept(form), session=request.session)
        return redirect(f"{reverse('console:people')}?{urlencode({'search': word})}")
    word = request.GET.get("search", "")
    if not word:
        return _list(visit, SearchForm())
    asked = _asked(recall(word, session=request.session))
    form = SearchForm(asked or {})
    if asked is None:
        form.errors.clear()
        form.add_error(None, _FORGOTTEN)
    return _list(visit, form, found=_search(visit, form) if form.is_valid() else None)


@page(roles=PEOPLE, methods=("POST",))
def person(visit: Visit) -> HttpResponse:
    """One person, masked."""
    return _show(visit, RevealForm(), action="person.viewed")


@page(roles=PEOPLE, methods=("POST",))
def reveal(visit: Visit) -> HttpResponse:
    """The same person with the items that were asked for, shown once; every asking is on the chain."""
    form = RevealForm(visit.request.POST)
    if not form.is_valid():
        return _show(visit, form, action="person.viewed", status=422)
    groups = form.cleaned_data["groups"]
    detail = {"groups": groups, "purpose": form.cleaned_data["purpose"], "note": form.cleaned_data["note"]}
    return _show(visit, form, action="person.revealed", groups=groups, detail=detail)


def _search(visit: Visit, form: SearchForm) -> selectors.Found | None:
    """What was found, noted on the chain with who was shown; the form is told why there is nothing to show yet."""
    wanted = form.wanted()
    try:
        with scope(visit.municipality):
            found = selectors.search(wanted=wanted, now=visit.now, with_towns=_knows_towns(visit))
            note(
                operator=visit.operator,
                action="people.searched",
                now=visit.now,
                detail={
                    # By what, not what: the chain holds numbers of people, never their names.
                    "by": [name for name, value in form.cleaned_data.items() if value],
                    "people": [one.atena_no for one, _ in found.people],
                    "more": found.more,
                },
            )
    except NotReady:
        form.add_error("name", _NOT_READY)
        return None
    return found


def _show(
    visit: Visit,
    form: RevealForm,
    *,
    action: str,
    groups: list[str] | None = None,
    detail: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = visit.request.POST.get("atena_no", "").replace("\0", "")
    with scope(visit.municipality):
        found = read_person(atena_no=number, kinds=readable_kinds(visit.operator.roles))
        if found is None:
            raise Http404
        guarded = "ADDRESS" in (groups or ()) and found.masked.held and not _knows_towns(visit)
        if guarded:
            form.add_error("groups", _GUARDED)
            groups, status = None, 422
        items = opened(found=found, groups=groups or ())
        note(
            operator=visit.operator,
            action="person.reveal_refused" if guarded else action,
            now=visit.now,
            detail={"atena_no": number, **(detail or {})},
        )
    return _draw(visit, found, form, items, status)


def _draw(visit: Visit, found: Person, form: RevealForm, items: dict[str, Any], status: int) -> HttpResponse:
    return draw(
        visit,
        "people/person.html",
        title="住民",
        here="people",
        status=status,
        form=form,
        person=found,
        one=found.masked,
        search=_word(visit),
        items=[(GROUPS[group], lines) for group, lines in items.items()],
        purpose=PURPOSES.get(form.cleaned_data.get("purpose", ""), "") if items else "",
        holds=found.holds if visit.has({Role.PROTECTION}) else (),
        may_holds=visit.has({Role.PROTECTION}),
        may_restrict=visit.has({Role.HOLD, Role.PROTECTION}),
        may_registers=visit.has({Role.KOSEKI}),
        may_history=visit.has(HISTORY),
        may_feeds=visit.has(FEEDS),
    )


def _list(visit: Visit, form: SearchForm, *, found: selectors.Found | None = None) -> HttpResponse:
    return draw(
        visit,
        "people/page.html",
        title="住民の検索",
        here="people",
        status=422 if form.errors else 200,
        form=form,
        found=found,
        most=selectors.MOST_SHOWN,
        looked_at=MOST_LOOKED_AT,
        search=visit.request.GET.get("search", "") if found else "",
    )


def _word(visit: Visit) -> str:
    """The search that the person was opened from, for the way back."""
    word = visit.request.POST.get("search", "")
    return word if re.fullmatch(r"[\w-]{1,40}", word, re.ASCII) else ""


def _kept(form: SearchForm) -> str:
    """The valid form as a text of its own kind, which fills it again."""
    given = {name: value for name, value in form.cleaned_data.items() if value}
    days = {name: value.isoformat() for name, value in given.items() if isinstance(form.fields[name], DayField)}
    return f"{_MARK}{json.dumps(given | days, ensure_ascii=False)}"


def _asked(kept: str | None) -> dict[str, str] | None:
    """What ``_kept`` kept; None for a word that is forgotten or is another search's."""
    if kept is None or not kept.startswith(_MARK):
        return None
    asked: dict[str, str] = json.loads(kept.removeprefix(_MARK))
    return asked


def _knows_towns(visit: Visit) -> bool:
    return visit.has({Role.PROTECTION})
