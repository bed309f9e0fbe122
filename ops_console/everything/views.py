"""全体の緊急停止: the page, the one click that stops, and the proposal to go on."""

from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.approvals.services import open_proposal_of
from issuer.municipality.models import ServiceStop
from issuer.municipality.selectors import all_codes
from issuer.municipality.service_stops import (
    RESTART,
    past_service_stops,
    propose_restart,
    service_stops,
    stop_everything,
)
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.approvals.proposing import propose_page
from ops_console.page import Visit, draw, page
from ops_console.roles import EVERYTHING

_SHOWN = 20


class StopEverythingForm(forms.Form):
    """Why; nothing else may stand between the operator and the stop."""

    reason = forms.CharField(
        label="停止の理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="すべての団体の職員が見ます。個人の名を書かないでください。",
        error_messages={"required": "停止の理由を書いてください。", "max_length": "500文字までで書いてください。"},
    )


@page(roles=EVERYTHING)
def everything(visit: Visit) -> HttpResponse:
    """What a stop does, whether one stands, and the form."""
    return _draw(visit, StopEverythingForm(label_suffix=""))


@page(roles=EVERYTHING, methods=("POST",))
def stop(visit: Visit) -> HttpResponse:
    """Stop at once."""
    _platform(visit)
    form = StopEverythingForm(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _draw(visit, form, status=422)
    stop_everything(reason=form.cleaned_data["reason"], operator=visit.operator.name, now=visit.now)
    return redirect("console:everything")


@page(roles=EVERYTHING, methods=("GET", "POST"))
def restart(visit: Visit, number: int) -> HttpResponse:
    """A page that says what a restart does, and takes the reason."""
    _platform(visit)
    found = next((one for one in service_stops() if one.id == number), None)
    if found is None:
        raise Http404
    return propose_page(
        visit,
        "everything/restart.html",
        propose=partial(propose_restart, number=number),
        label="確かめたことと再開の理由",
        title="全体の再開の提案",
        here="everything",
        stop=found,
    )


def _platform(visit: Visit) -> None:
    if visit.municipality:
        raise Http404


def _draw(visit: Visit, form: StopEverythingForm, *, status: int = 200) -> HttpResponse:
    _platform(visit)
    with scope(PLATFORM):
        standing: list[tuple[ServiceStop, object]] = [
            (one, open_proposal_of(act=RESTART, subject=str(one.id), now=visit.now)) for one in service_stops()
        ]
    return draw(
        visit,
        "everything/page.html",
        title="全体の緊急停止",
        here="everything",
        status=status,
        form=form,
        standing=standing,
        over=past_service_stops(count=_SHOWN),
        offices=len(all_codes()),
    )
