"""The queue of applications, the list of what became of them, and the way from a 申請番号 to its page."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from issuer.identity.application_numbers import spaced
from issuer.identity.models import Registration
from issuer.identity.states import PENDING, State
from issuer.issuance.elsewhere.listing import page_of, tally
from issuer.issuance.elsewhere.queue import Queued
from issuer.tenancy.scope import scope
from ops_console.elsewhere.forms import NumberForm
from ops_console.elsewhere.reference import word_of
from ops_console.elsewhere.selectors import valid_until
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.paging import neighbours, page_number
from ops_console.roles import ELSEWHERE, Role

_SIZE = 50
_OVERDUE = "OVERDUE"
_DECIDED = tuple(state for state in State if state not in PENDING)


@page(roles=ELSEWHERE)
def queue(visit: Visit) -> HttpResponse:
    """Who waits, the oldest first; nobody's name."""
    return _queue(visit, NumberForm(label_suffix=""))


@page(roles=ELSEWHERE, methods=("POST",))
def find(visit: Visit) -> HttpResponse:
    """From a 申請番号 to the page of its application."""
    form = NumberForm(visit.request.POST, label_suffix="")
    if form.is_valid():
        number = form.cleaned_data["number"]
        with scope(visit.municipality):
            if Registration.objects.filter(application_number=number).exists():
                return redirect("console:elsewhere-application", word_of(number, municipality=visit.municipality))
        form.add_error("number", "この申請番号の申請はありません。")
    return _queue(visit, form, status=422)


@page(roles=ELSEWHERE)
def links(visit: Visit) -> HttpResponse:
    """Decided applications: where they lead, until when, and how they ended; the newest decision first."""
    asked, number = visit.request.GET.get("state", State.AVAILABLE), page_number(visit.request)
    state = State(asked) if asked in _DECIDED else None
    with scope(visit.municipality):
        rows, more = page_of(
            municipality=visit.municipality,
            now=visit.now,
            states=[state] if state else _DECIDED,
            newest_first=True,
            page=number,
            size=_SIZE,
        )
        counted = tally(municipality=visit.municipality, now=visit.now)
        stored = Registration.objects.filter(application_number__in=[row.application_number for row in rows])
        until = valid_until(list(stored.defer("applicant")))
        # It names places in registers, which are people to whoever can look them up.
        note(
            operator=visit.operator,
            action="registration.listed",
            now=visit.now,
            detail={"state": state or "", "page": number, "shown": len(rows)},
        )
    return draw(
        visit,
        "elsewhere/links.html",
        title="利用登録の一覧",
        here="elsewhere-links",
        rows=[(*_named(visit, row), until.get(row.application_number)) for row in rows],
        state=state or "",
        states=[(one, counted.states.get(one, 0)) for one in _DECIDED],
        **neighbours(number, more=more),
        query=urlencode({"state": state or "ALL"}),
    )


def _queue(visit: Visit, form: NumberForm, *, status: int = 200) -> HttpResponse:
    only, number = visit.request.GET.get("only", ""), page_number(visit.request)
    states = [State(only)] if only in PENDING else list(PENDING)
    with scope(visit.municipality):
        rows, more = page_of(
            municipality=visit.municipality,
            now=visit.now,
            states=states,
            overdue=only == _OVERDUE,
            page=number,
            size=_SIZE,
        )
        counted = tally(municipality=visit.municipality, now=visit.now)
    chips = [("", "すべて", counted.waiting), (_OVERDUE, "期限超過", counted.overdue)]
    chips += [(state.value, "", counted.states.get(state, 0)) for state in PENDING]
    return draw(
        visit,
        "elsewhere/page.html",
        title="住登外戸籍登録",
        here="elsewhere",
        status=status,
        form=form,
        rows=[_named(visit, row) for row in rows],
        only=only if only in (*PENDING, _OVERDUE) else "",
        chips=chips,
        tally=counted,
        in_use=counted.states.get(State.AVAILABLE, 0),
        suspended=counted.states.get(State.SUSPENDED, 0),
        may_act=visit.has({Role.KOSEKI}),
        **neighbours(number, more=more),
        query=urlencode({"only": only}) if only else "",
    )


def _named(visit: Visit, row: Queued) -> tuple[Queued, str, str]:
    number = row.application_number
    return row, spaced(number), word_of(number, municipality=visit.municipality)
