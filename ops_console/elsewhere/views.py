"""One application: behind a mask, opened beside its candidates, and searched for by hand."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from issuer.identity.application_numbers import spaced
from issuer.identity.models import Registration
from issuer.identity.states import FROM, LINKED, PENDING, State
from issuer.issuance.elsewhere.listing import following
from issuer.issuance.elsewhere.reviewing import Review, review
from issuer.issuance.elsewhere.searching import TooWide
from issuer.issuance.elsewhere.searching import search as search_registers
from issuer.tenancy.scope import scope
from ops_console.elsewhere import beside, selectors
from ops_console.elsewhere.forms import SearchForm
from ops_console.elsewhere.reference import number_of, word_of
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.roles import ELSEWHERE, Role

ACTING = frozenset({Role.KOSEKI})


@dataclass(frozen=True, slots=True)
class Shown:
    """What was opened. ``by_hand``: found by a search, not by itself. ``alike``: number and word of such others."""

    told: list[tuple[str, str]]
    tables: list[beside.Table]
    count: int
    by_hand: bool
    alike: list[tuple[str, str]]


@page(roles=ELSEWHERE)
def application(visit: Visit, word: str) -> HttpResponse:
    """Everything but who it is."""
    number = known(visit, word)
    with scope(visit.municipality):
        note(operator=visit.operator, action="registration.page_viewed", now=visit.now, detail={"application": number})
    return draw_application(visit, number)


@page(roles=ACTING, methods=("POST",))
def open_(visit: Visit, word: str) -> HttpResponse:
    """The application and whom it may mean; each opening is on the chain, the first begins the review."""
    number = known(visit, word)
    opened = review(
        municipality=visit.municipality, application_number=number, operator=visit.operator.name, now=visit.now
    )
    return draw_application(visit, number, shown=_shown(visit, opened, by_hand=False))


@page(roles=ACTING, methods=("POST",))
def search(visit: Visit, word: str) -> HttpResponse:
    """The application beside whoever a search by hand finds."""
    number = known(visit, word)
    form = SearchForm(visit.request.POST)
    given: dict[str, Any] = {
        "municipality": visit.municipality,
        "application_number": number,
        "operator": visit.operator.name,
        "now": visit.now,
    }
    if form.is_valid():
        try:
            opened = search_registers(wanted=form.wanted(), **given)
            return draw_application(visit, number, shown=_shown(visit, opened, by_hand=True), form=form)
        except TooWide as error:
            form.add_error(None, str(error))
    return draw_application(visit, number, shown=_shown(visit, review(**given), by_hand=False), form=form, status=422)


def known(visit: Visit, word: str) -> str:
    """The 申請番号 of a word of our municipality, or 404."""
    number = number_of(word, municipality=visit.municipality)
    with scope(visit.municipality):
        if not Registration.objects.filter(application_number=number).exists():
            raise Http404
    return number


def draw_application(
    visit: Visit,
    number: str,
    *,
    shown: Shown | None = None,
    form: SearchForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an application. ``shown`` None: behind a mask."""
    code = visit.municipality
    with scope(code):
        found = selectors.application(number=number, operator=visit.operator.name, now=visit.now)
        if found is None:
            raise Http404
        after = following(row=found.row)
        done = _done(visit)
    state = State(found.row.state)
    return draw(
        visit,
        "elsewhere/application.html",
        title="利用登録申請",
        here="elsewhere" if state in PENDING else "elsewhere-links",
        status=status,
        a=found.queued,
        application=found,
        spaced=spaced(number),
        word=word_of(number, municipality=code),
        others=[(one, spaced(one.application_number), word_of(one.application_number, municipality=code)) for one in
                found.others],
        after=word_of(after, municipality=code) if after else "",
        done=done,
        shown=shown,
        form=form or SearchForm(),
        problem=problem,
        may_act=visit.has(ACTING),
        waits=state in PENDING,
        linked=state in LINKED,
        may_link=state in FROM[State.AVAILABLE],
        may_end=state in FROM[State.WITHDRAWN],
        may_suspend=state in FROM[State.SUSPENDED],
        may_resume=state is State.SUSPENDED,
    )  # fmt: skip


def _shown(visit: Visit, opened: Review, *, by_hand: bool) -> Shown:
    with scope(visit.municipality):
        holders = selectors.holders(opened.candidates)
    others = {
        place: [number for number in numbers if number != opened.application_number]
        for place, numbers in holders.items()
    }
    return Shown(
        told=beside.told(opened.particulars),
        tables=beside.tables(opened.candidates, holders=others),
        count=len(opened.candidates),
        by_hand=by_hand,
        alike=[(spaced(number), word_of(number, municipality=visit.municipality)) for number in opened.alike],
    )


def _done(visit: Visit) -> tuple[str, str, str] | None:
    """Number, word and state of the application that was decided a moment ago, where the address names one."""
    word = visit.request.GET.get("done", "")
    if not word:
        return None
    number = number_of(word, municipality=visit.municipality)
    row = Registration.objects.filter(application_number=number).first()
    return (spaced(number), word, row.state) if row else None
