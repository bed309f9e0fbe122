"""設定: the index, one part, and the three steps of a change: from when, what, and reading it over."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.approvals.services import open_proposals
from issuer.municipality import changing
from issuer.municipality.layers import basis_of, layers, of_items, standing
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.page import Visit, draw, page
from ops_console.roles import SETTINGS, Role
from ops_console.settings_ import selectors
from ops_console.settings_.forms import PartForm, ReasonForm, WhenForm
from ops_console.settings_.part import Part
from ops_console.settings_.parts import parts

_CHANGING = frozenset({Role.ADMIN})


@page(roles=SETTINGS)
def index(visit: Visit) -> HttpResponse:
    """Every part, with when it changed last and what is to come."""
    with scope(visit.municipality):
        found = layers()
    rows = []
    for part in parts().values():
        changes = [one.start for one in of_items(found, part.keys) if not one.is_first]
        past = [start for start in changes if start <= visit.now]
        coming = [start for start in changes if start > visit.now]
        rows.append((part, past[-1] if past else None, coming[0] if coming else None, len(coming)))
    return draw(visit, "settings/page.html", title="設定", here="settings", rows=rows)


@page(roles=SETTINGS)
def part_page(visit: Visit, name: str) -> HttpResponse:
    """One part: in force, to come, history, and where a change begins."""
    return _draw_part(visit, _part(name), WhenForm(now=visit.now))


@page(roles=_CHANGING, methods=("GET", "POST"))
def edit(visit: Visit, name: str) -> HttpResponse:
    """The form, the reading over, the storing. GET says from when; nothing is stored but by the last step."""
    part = _part(name)
    data = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    when = WhenForm(data, now=visit.now)
    if not when.is_valid():
        return _draw_part(visit, part, when, status=422)
    draft = _draft(visit, part, when.cleaned_data["start"])
    if visit.request.method != "POST":
        values = part.values(standing(draft.found, at=draft.moment, without=_number(data.get("without", ""))))
        return _draw_form(visit, draft, when, PartForm(part=part, values=values), basis=draft.basis)
    form = PartForm(data, part=part, values=part.values(draft.before))
    return _posted(visit, draft, when, form)


@dataclass(frozen=True, slots=True)
class _Draft:
    part: Part
    start: datetime | None
    moment: datetime
    found: list[Any]
    before: dict[str, Any]
    basis: str


def _draft(visit: Visit, part: Part, start: datetime | None) -> _Draft:
    moment = start or visit.now
    with scope(visit.municipality):
        found = layers()
    return _Draft(part, start, moment, found, standing(found, at=moment), basis_of(found, part.keys, at=moment))


def _posted(visit: Visit, draft: _Draft, when: WhenForm, form: PartForm) -> HttpResponse:
    part, step = draft.part, visit.request.POST.get("step", "")
    basis = visit.request.POST.get("basis", "")
    if not form.is_valid():
        return _draw_form(visit, draft, when, form, basis=basis)
    layer = part.layer(draft.before, form.values)
    if not layer:
        form.add_error(None, "今の内容と同じです。変えるところを入力してください。")
        return _draw_form(visit, draft, when, form, basis=basis)
    try:
        with scope(visit.municipality):
            layer = changing.checked(layer)
        if part.check:
            part.check(document=layer, source=changing.TYPED, start=draft.moment)
    except BadInput as error:
        form.refuse(error)
        return _draw_form(visit, draft, when, form, basis=basis)
    if step == "back":
        return _draw_form(visit, draft, when, form, basis=basis, status=200)
    reason = ReasonForm(visit.request.POST if step == "store" and part.act else None, label_suffix="")
    if step != "store" or (part.act and not reason.is_valid()):
        return _draw_preview(visit, draft, when, form, layer, reason, basis=basis)
    try:
        return _stored(visit, draft, layer, reason, basis)
    except BadInput as error:
        return _draw_preview(visit, draft, when, form, layer, reason, basis=basis, problem=str(error))


def _stored(visit: Visit, draft: _Draft, layer: dict[str, Any], reason: ReasonForm, basis: str) -> HttpResponse:
    part = draft.part
    given: dict[str, Any] = {
        "municipality": visit.municipality,
        "settings": layer,
        "start": draft.start,
        "basis": basis,
        "operator": visit.operator.name,
        "now": visit.now,
    }
    if not part.act:
        changing.change(items=part.keys, **given)
        return redirect("console:setting", part.name)
    number = changing.propose_change(
        act=part.act,
        difference=part.difference(draft.before, part.with_layer(draft.before, layer)),
        reason=reason.cleaned_data["reason"],
        **given,
    )
    return redirect("console:approval", number)


def _draw_part(visit: Visit, part: Part, when: WhenForm, *, status: int = 200) -> HttpResponse:
    with scope(visit.municipality):
        found = selectors.overview(part, now=visit.now)
        waiting = [one for one in open_proposals(now=visit.now) if one.act == part.act]
    return draw(
        visit,
        "settings/part.html",
        title=part.label,
        here="settings",
        status=status,
        part=part,
        overview=found,
        form=when,
        waiting=waiting,
        may_act=visit.has(_CHANGING),
        may_decide=visit.has(_CHANGING),
    )


def _draw_form(
    visit: Visit, draft: _Draft, when: WhenForm, form: PartForm, *, basis: str, status: int = 0
) -> HttpResponse:
    return draw(
        visit,
        "settings/edit.html",
        title=f"{draft.part.label}の変更",
        here="settings",
        status=status or (422 if form.errors else 200),
        part=draft.part,
        start=draft.start,
        when=when,
        form=form,
        basis=basis,
    )


def _draw_preview(
    visit: Visit,
    draft: _Draft,
    when: WhenForm,
    form: PartForm,
    layer: dict[str, Any],
    reason: ReasonForm,
    *,
    basis: str,
    problem: str = "",
) -> HttpResponse:
    part = draft.part
    return draw(
        visit,
        "settings/preview.html",
        title=f"{part.label}の変更の確認",
        here="settings",
        status=422 if problem or reason.errors else 200,
        part=part,
        start=draft.start,
        when=when,
        carried=form.carried(),
        difference=part.difference(draft.before, part.with_layer(draft.before, layer)),
        later=selectors.later(part, draft.found, start=draft.moment),
        form=reason,
        basis=basis,
        problem=problem,
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else 0


def _part(name: str) -> Part:
    found = parts().get(name)
    if found is None:
        raise Http404
    return found
