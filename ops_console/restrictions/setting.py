"""Setting a hold: the form, a page that says what will happen to whom, and the act. One person is enough."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from issuer.holds.services import set_hold
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.papers.kinds import PROTECTIONS, CertificateKind, HoldKind, RefusalCode
from issuer.rules import message_for
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.restrictions.forms import HoldForm
from ops_console.restrictions.targets import target
from ops_console.roles import RESTRICTIONS
from ops_console.words import TABLES


@page(roles=RESTRICTIONS, methods=("GET", "POST"))
def new(visit: Visit) -> HttpResponse:
    """The empty form; a POST brings ``target_kind`` and ``target_no`` from another page, or all of it back."""
    given = visit.request.POST
    initial: dict[str, str | list[str]] = {
        name: given[name] for name in HoldForm.base_fields if name in given and name != "kinds"
    }
    if "kinds" in given:
        initial["kinds"] = given.getlist("kinds")
    return _draw(visit, HoldForm(roles=visit.operator.roles, now=visit.now, initial=initial))


@page(roles=RESTRICTIONS, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """What will happen to whom, before it does."""
    form = _given(visit)
    if not form.is_valid():
        return _draw(visit, form)
    said = form.cleaned_data
    with scope(visit.municipality):
        whom = target(said["target_kind"], said["target_no"])
        refusal = message_for(policy=policy(municipality=visit.municipality, at=visit.now), code=RefusalCode.HELD)
        note(
            operator=visit.operator,
            action="restriction.checked",
            now=visit.now,
            detail={"target_kind": said["target_kind"], "target_no": said["target_no"]},
        )
    return draw(
        visit,
        "restrictions/check.html",
        title="発行制限の確認",
        here="restrictions",
        form=form,
        whom=whom,
        refusal=refusal,
        hold_kind=TABLES["hold"][said["hold_kind"]],
        is_protection=HoldKind(said["hold_kind"]) in PROTECTIONS,
        kinds=[TABLES["kind"][kind] for kind in said["kinds"]],
        said=said,
        again=[(name, value) for name in form.fields for value in visit.request.POST.getlist(name)],
    )


@page(roles=RESTRICTIONS, methods=("POST",))
def set_it(visit: Visit) -> HttpResponse:
    """Set it at once."""
    form = _given(visit)
    if not form.is_valid():
        return _draw(visit, form)
    said: dict[str, Any] = form.cleaned_data
    try:
        hold_no = set_hold(
            municipality=visit.municipality,
            target_kind=said["target_kind"],
            target_no=said["target_no"],
            kind=HoldKind(said["hold_kind"]),
            certificate_kinds=[CertificateKind(kind) for kind in said["kinds"]],
            starts_at=said["starts_at"] or visit.now,
            ends_at=said["ends_at"],
            reason=said["reason"],
            operator=visit.operator.name,
            now=visit.now,
            once=True,
        )
    except BadInput as error:
        form.add_error(None, str(error))
        return _draw(visit, form)
    return redirect("console:restriction", hold_no=hold_no)


def _given(visit: Visit) -> HoldForm:
    return HoldForm(visit.request.POST, roles=visit.operator.roles, now=visit.now)


def _draw(visit: Visit, form: HoldForm) -> HttpResponse:
    return draw(
        visit,
        "restrictions/new.html",
        title="発行を制限する",
        here="restrictions",
        status=422 if form.errors else 200,
        form=form,
    )
