"""例外許可: the list, the proposal in two steps (who, then past what), and taking one back."""

from collections.abc import Collection
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.holds.exemptions import exemption, exemptions, propose_exemption, revoke_exemption
from issuer.holds.models import ExemptionRecord
from issuer.holds.search import is_unnamed_hold
from issuer.issuance.held import holds_against
from issuer.papers.errors import BadInput
from issuer.papers.facts import Hold
from issuer.tenancy.scope import scope
from ops_console.exceptions.desk import applicant_target
from ops_console.exceptions.forms import ExemptionForm, WhoForm
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.restrictions.targets import Target, target_label
from ops_console.restrictions.told import sees_protection, source_name
from ops_console.roles import RESTRICTIONS, Role
from ops_console.words import TABLES

_SHOWN = 50


@page(roles=RESTRICTIONS)
def exemption_list(visit: Visit) -> HttpResponse:
    """Those that can be used, and those that are over."""
    return _list(visit)


@page(roles=RESTRICTIONS, methods=("GET", "POST"))
def new(visit: Visit) -> HttpResponse:
    """First who and which paper; then what stands against it, as far as this person may know."""
    form = WhoForm(visit.request.POST if "kind" in visit.request.POST else None, initial=_brought(visit))
    if not form.is_bound or not form.is_valid():
        status = 422 if form.errors else 200
        return draw(visit, "exceptions/who.html", title="例外許可の提案", here="exemptions", status=status, form=form)
    found, whom = _against(visit, form, noted=True)
    return _step(visit, ExemptionForm(initial=form.cleaned_data, choices=_choices(visit, found)), found, whom)


@page(roles=RESTRICTIONS, methods=("POST",))
def propose(visit: Visit) -> HttpResponse:
    """Hand it to the second person."""
    first = WhoForm(visit.request.POST)
    if not first.is_valid():
        return draw(visit, "exceptions/who.html", title="例外許可の提案", here="exemptions", status=422, form=first)
    found, whom = _against(visit, first, noted=False)
    form = ExemptionForm(visit.request.POST, choices=_choices(visit, found))
    if not form.is_valid():
        return _step(visit, form, found, whom)
    named = {hold.key: hold for hold in found}
    try:
        number = propose_exemption(
            municipality=visit.municipality,
            applicant=form.cleaned_data["applicant"],
            kind=form.certificate,
            holds=[(named[key].source, named[key].hold_no, key) for key in form.cleaned_data["holds"]],
            hours=form.cleaned_data["hours"],
            reason=form.cleaned_data["reason"],
            operator=visit.operator.name,
            now=visit.now,
        )
    except BadInput as error:
        form.add_error(None, str(error))
        return _step(visit, form, found, whom)
    return redirect("console:approval", number=number)


@page(roles=RESTRICTIONS, methods=("POST",))
def revoke(visit: Visit, number: str) -> HttpResponse:
    """Take it back at once: it can only stop a paper."""
    with scope(visit.municipality):
        found = exemption(number=number)
    if found is None or not _may_act(visit, found):
        raise Http404
    try:
        revoke_exemption(municipality=visit.municipality, number=number, operator=visit.operator.name, now=visit.now)
    except BadInput as error:
        return _list(visit, problem=str(error))
    return redirect("console:exemptions")


def _may_act(visit: Visit, row: ExemptionRecord) -> bool:
    return visit.has({Role.PROTECTION if row.is_protection else Role.HOLD})


def _brought(visit: Visit) -> dict[str, str]:
    """A person that another page hands over (``target_kind`` 1)."""
    given = visit.request.POST
    return {"applicant": given.get("target_no", "")} if given.get("target_kind") == "1" else {}


def _against(visit: Visit, form: WhoForm, *, noted: bool) -> tuple[tuple[Hold, ...], Target]:
    applicant = form.cleaned_data["applicant"]
    with scope(visit.municipality) as cursor:
        found = holds_against(
            cursor, municipality=visit.municipality, who=form.who, kind=form.certificate, now=visit.now
        )
        whom = applicant_target(applicant)
        if noted:
            detail = {"applicant": applicant, "kind": form.certificate}
            note(operator=visit.operator, action="exemption.considered", now=visit.now, detail=detail)
    return found, whom


def _choices(visit: Visit, found: Collection[Hold]) -> list[tuple[str, str]]:
    """Holds that this person may name: what looks like 支援措置 with its role, the rest with the role 発行制限."""
    return [
        (hold.key, _told(hold))
        for hold in found
        if visit.has({Role.PROTECTION if is_unnamed_hold(kind=hold.kind, source=hold.source) else Role.HOLD})
    ]


def _told(hold: Hold) -> str:
    return (
        f"{TABLES['hold'][hold.kind]} — {target_label(hold.target_kind, hold.target_no)}"
        f" ({source_name(hold.source)} {hold.hold_no})"
    )


def _step(visit: Visit, form: ExemptionForm, found: Collection[Hold], whom: Target) -> HttpResponse:
    choices = _choices(visit, found)
    return draw(
        visit,
        "exceptions/new.html",
        title="例外許可の提案",
        here="exemptions",
        status=422 if form.errors else 200,
        form=form,
        whom=whom,
        applicant=form["applicant"].value(),
        kind=form["kind"].value(),
        choices=choices,
        others=len(found) - len(choices),
    )


def _list(visit: Visit, *, problem: str = "") -> HttpResponse:
    with scope(visit.municipality):
        rows = exemptions(sees_protection=sees_protection(visit), count=_SHOWN)
        note(operator=visit.operator, action="exemption.listed", now=visit.now)
    lines: list[tuple[ExemptionRecord, str, Any]] = [
        (row, _state(row, visit), row.used_at or row.revoked_at) for row in rows
    ]
    return draw(
        visit,
        "exceptions/page.html",
        title="例外許可",
        here="exemptions",
        status=422 if problem else 200,
        lines=[(row, state, at, state == "LIVE" and _may_act(visit, row)) for row, state, at in lines],
        problem=problem,
        shown=_SHOWN,
    )


def _state(row: ExemptionRecord, visit: Visit) -> str:
    if row.used_at is not None:
        return "USED"
    if row.revoked_at is not None:
        return "REVOKED"
    return "LIVE" if visit.now < row.expires_at else "LAPSED"
