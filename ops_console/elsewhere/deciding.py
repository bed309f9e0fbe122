"""The steps of an application, each behind a page that says what it will do; afterwards comes the next application."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from issuer.identity.application_numbers import spaced
from issuer.identity.models import Registration
from issuer.identity.states import FROM, State
from issuer.issuance.elsewhere import deciding as domain
from issuer.issuance.elsewhere.listing import following
from issuer.issuance.elsewhere.resuming import propose_resume
from issuer.issuance.elsewhere.reviewing import Candidate
from issuer.issuance.elsewhere.weighing import weigh
from issuer.papers.errors import BadInput
from issuer.papers.facts import RegisterLink
from issuer.tenancy.scope import scope
from ops_console.elsewhere import beside
from ops_console.elsewhere.forms import ENDINGS, REJECTIONS, RESUMPTIONS, SUSPENSIONS, ReasonForm
from ops_console.elsewhere.reference import word_of
from ops_console.elsewhere.views import ACTING, draw_application, known
from ops_console.page import Visit, draw, page

_KOSEKI = re.compile(r"[!-~]{1,20}\Z")
_MEMBER = re.compile(r"[0-9]{1,3}\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """One way on. ``from_``: states it may be taken from. ``goes_on``: to the next application, not back to this."""

    name: str
    title: str
    button: str
    reasons: Sequence[str]
    act: Callable[..., object]
    from_: tuple[State, ...]
    goes_on: bool = False


_REJECT = Step(
    "reject", "利用登録申請の却下", "却下する", REJECTIONS, domain.reject, FROM[State.REJECTED], goes_on=True
)
_END = Step("end", "利用登録の取消", "取り消す", ENDINGS, domain.withdraw, FROM[State.WITHDRAWN])
_SUSPEND = Step("suspend", "利用登録の停止", "停止する", SUSPENSIONS, domain.suspend, FROM[State.SUSPENDED])
_RESUME = Step("resume", "停止した利用登録の再開", "再開を提案する", RESUMPTIONS, propose_resume, (State.SUSPENDED,))


@page(roles=ACTING, methods=("POST",))
def link(visit: Visit, word: str) -> HttpResponse:
    """Ask once more with both sides in view; with ``sure``, do it."""
    number, place = known(visit, word), _place(visit)
    try:
        if visit.request.POST.get("sure"):
            domain.link(place=place, **_who(visit, number))
            return _onward(visit, number)
        weighed = weigh(place=place, **_who(visit, number))
    except BadInput as error:
        return draw_application(visit, number, problem=str(error), status=422)
    candidate = Candidate(member=weighed.member, comparison=weighed.comparison)
    (table,) = beside.tables([candidate], holders={(place.koseki_no, place.member_no): weighed.replaces})
    return draw(
        visit,
        "elsewhere/link.html",
        title="在籍者への結び付け",
        here="elsewhere",
        word=word,
        spaced=spaced(number),
        told=beside.told(weighed.particulars),
        table=table,
        place=place,
    )


@page(roles=ACTING, methods=("GET", "POST"))
def reject(visit: Visit, word: str) -> HttpResponse:
    """却下."""
    return _step(visit, word, _REJECT)


@page(roles=ACTING, methods=("GET", "POST"))
def end(visit: Visit, word: str) -> HttpResponse:
    """取消 of what waits or is linked."""
    return _step(visit, word, _END)


@page(roles=ACTING, methods=("GET", "POST"))
def suspend(visit: Visit, word: str) -> HttpResponse:
    """停止."""
    return _step(visit, word, _SUSPEND)


@page(roles=ACTING, methods=("GET", "POST"))
def resume(visit: Visit, word: str) -> HttpResponse:
    """Propose that a stop ends."""
    return _step(visit, word, _RESUME)


def _step(visit: Visit, word: str, step: Step) -> HttpResponse:
    number, posted = known(visit, word), visit.request.method == "POST"
    form = ReasonForm(visit.request.POST if posted else None, reasons=step.reasons)
    if form.is_bound and form.is_valid():
        try:
            step.act(reason=form.reason(), **_who(visit, number))
        except BadInput as error:
            return draw_application(visit, number, problem=str(error), status=422)
        if step is _RESUME:
            return redirect("console:approvals")
        return _onward(visit, number) if step.goes_on else redirect("console:elsewhere-application", word)
    with scope(visit.municipality):
        state = State(Registration.objects.get(application_number=number).state)
    if state not in step.from_:
        raise Http404
    return draw(
        visit,
        "elsewhere/step.html",
        title=step.title,
        here="elsewhere",
        status=422 if form.errors else 200,
        form=form,
        step=step.name,
        button=step.button,
        word=word,
        spaced=spaced(number),
        state=state,
    )


def _onward(visit: Visit, number: str) -> HttpResponse:
    """To the next undecided application, or to the queue when this was the last."""
    code = visit.municipality
    with scope(code):
        after = following(row=Registration.objects.get(application_number=number))
    done = urlencode({"done": word_of(number, municipality=code)})
    if not after:
        return redirect("console:elsewhere-application", word_of(number, municipality=code))
    return redirect(f"{reverse('console:elsewhere-application', args=[word_of(after, municipality=code)])}?{done}")


def _place(visit: Visit) -> RegisterLink:
    koseki_no, member_no = (visit.request.POST.get(name, "") for name in ("koseki_no", "member_no"))
    if not _KOSEKI.match(koseki_no) or not _MEMBER.match(member_no):
        raise Http404
    return RegisterLink(koseki_no=koseki_no, member_no=int(member_no))


def _who(visit: Visit, number: str) -> dict[str, Any]:
    return {
        "municipality": visit.municipality,
        "application_number": number,
        "operator": visit.operator.name,
        "now": visit.now,
    }
