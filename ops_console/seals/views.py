"""公印: what certifies now, the picture of a seal, and a change in three steps: from when, what, reading it over."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from issuer.approvals.services import open_proposals
from issuer.municipality import changing
from issuer.municipality.layers import basis_of, layers, standing
from issuer.municipality.models import SealImage
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.page import Visit, draw, page
from ops_console.roles import SEALS, Role
from ops_console.seals.certifiers import PART, certifiers
from ops_console.seals.forms import CertifierForm, carried, rows
from ops_console.settings_ import selectors
from ops_console.settings_.forms import ReasonForm, WhenForm

_CHANGING = frozenset({Role.SEAL})


@page(roles=SEALS)
def seals(visit: Visit) -> HttpResponse:
    """認証者 now, to come and before."""
    return _draw(visit, WhenForm(now=visit.now))


@page(roles=SEALS)
def picture(visit: Visit, sha256: str) -> HttpResponse:
    """A seal's picture, of this municipality only."""
    with scope(visit.municipality):
        png = SealImage.objects.filter(sha256=sha256).values_list("png", flat=True).first()
    if png is None:
        raise Http404
    return HttpResponse(bytes(png), content_type="image/png")


@page(roles=_CHANGING, methods=("GET", "POST"))
def change(visit: Visit) -> HttpResponse:
    """The form, the reading over with old and new side by side, the proposal."""
    posted = visit.request.method == "POST"
    when = WhenForm(visit.request.POST if posted else visit.request.GET, now=visit.now)
    if not when.is_valid():
        return _draw(visit, when, status=422)
    start = when.cleaned_data["start"]
    with scope(visit.municipality):
        found = layers()
    before = standing(found, at=start or visit.now)
    if not posted:
        basis = basis_of(found, changing.TWO_PEOPLE[changing.AUTHORITY], at=start or visit.now)
        return _draw_form(visit, when, rows(authorities=before["authority"]), basis=basis)
    return _posted(visit, when, before)


def _posted(visit: Visit, when: WhenForm, before: dict[str, Any]) -> HttpResponse:
    data, basis = visit.request.POST, visit.request.POST.get("basis", "")
    given = rows(data, visit.request.FILES)
    for row in given:
        row.full_clean()
    if any(row.errors for row in given):
        return _draw_form(visit, when, given, basis=basis, status=422)
    entries = []
    for row in given:
        if not row.is_left_out:
            try:
                entries.append(_entry(visit, row))
            except BadInput as error:
                row.add_error("picture", str(error))
    if any(row.errors for row in given):
        return _draw_form(visit, when, given, basis=basis, status=422)
    try:
        with scope(visit.municipality):
            layer = changing.checked({"authority": entries})
    except BadInput as error:
        return _draw_form(visit, when, given, basis=basis, status=422, problem=str(error))
    if layer["authority"] == before["authority"]:
        return _draw_form(visit, when, given, basis=basis, status=422, problem="今の内容と同じです。")
    if data.get("step") == "back":
        return _draw_form(visit, when, rows(authorities=layer["authority"]), basis=basis)
    reason = ReasonForm(data if data.get("step") == "store" else None, label_suffix="")
    if not reason.is_valid():
        return _draw_preview(visit, when, before, layer, reason, basis=basis)
    try:
        number = changing.propose_change(
            municipality=visit.municipality,
            act=changing.AUTHORITY,
            settings=layer,
            start=when.cleaned_data["start"],
            basis=basis,
            difference=PART.difference(before, layer),
            reason=reason.cleaned_data["reason"],
            operator=visit.operator.name,
            now=visit.now,
        )
    except BadInput as error:
        return _draw_preview(visit, when, before, layer, reason, basis=basis, problem=str(error))
    return redirect("console:approval", number)


def _entry(visit: Visit, row: CertifierForm) -> dict[str, Any]:
    """An entry of the settings; a picture that comes with it is kept. Raises BadInput."""
    typed = row.cleaned_data
    sha256 = typed["sha256"]
    if typed["picture"]:
        sha256 = changing.keep_picture(
            municipality=visit.municipality,
            png=typed["picture"].read(),
            operator=visit.operator.name,
            now=visit.now,
        )
    entry = {"name": typed["name"], "acting": typed["acting"], "kinds": typed["kinds"], "ward": typed["ward"]}
    size = {} if typed["seal_mm"] is None else {"seal_mm": typed["seal_mm"]}
    return {**{name: value for name, value in entry.items() if value}, **size, "seal_sha256": sha256}


def _draw(visit: Visit, when: WhenForm, *, status: int = 200) -> HttpResponse:
    with scope(visit.municipality):
        found = layers()
        now = certifiers(standing(found, at=visit.now))
        changes = selectors.changes_of(PART, found)
        waiting = [one for one in open_proposals(now=visit.now) if one.act == changing.AUTHORITY]
        coming = [
            (one, certifiers(standing(found, at=one.layer.start))) for one in changes if one.layer.start > visit.now
        ]
    past = [one for one in reversed(changes) if one.layer.start <= visit.now]
    return draw(
        visit, "seals/page.html", title="公印", here="seals", status=status, form=when, certifiers=now, coming=coming,
        past=past[:20], waiting=waiting, may_act=visit.has(_CHANGING), may_decide=visit.has(_CHANGING),
    )  # fmt: skip


def _draw_form(
    visit: Visit, when: WhenForm, given: list[CertifierForm], *, basis: str, status: int = 200, problem: str = ""
) -> HttpResponse:
    faults = [(row, place) for place, row in enumerate(given, start=1) if row.errors]
    return draw(
        visit, "seals/edit.html", title="認証者と公印の変更", here="seals", status=status, when=when, rows=given,
        start=when.cleaned_data["start"], basis=basis, faults=faults, problem=problem,
    )  # fmt: skip


def _draw_preview(
    visit: Visit, when: WhenForm, before: dict[str, Any], layer: dict[str, Any], reason: ReasonForm, *, basis: str,
    problem: str = "",
) -> HttpResponse:  # fmt: skip
    with scope(visit.municipality):
        old, new = certifiers(before), certifiers(layer)
    return draw(
        visit, "seals/preview.html", title="認証者と公印の変更の確認", here="seals",
        status=422 if problem or reason.errors else 200, when=when, start=when.cleaned_data["start"], old=old, new=new,
        difference=PART.difference(before, layer), carried=carried(layer["authority"]), form=reason, basis=basis,
        problem=problem,
    )  # fmt: skip
