"""様式: the list, and the pictures of one resident's paper in two editions."""

import base64
import io
from dataclasses import dataclass
from typing import Any

import pypdfium2
from django.http import HttpResponse

from issuer.issuance.side_by_side import NobodyToShow, side_by_side
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.verdict import Refusal
from issuer.tenancy.scope import scope
from ops_console.editions.forms import CompareForm
from ops_console.editions.selectors import KindForm, kind_forms
from ops_console.history.told import HIDDEN
from ops_console.page import Visit, draw, page
from ops_console.roles import SETTINGS, Role, revealable_kinds

_COMPARING = frozenset({Role.ADMIN})
_SCALE = 110 / 72
#: A picture for each page of a 戸籍 of many people would be a page nobody loads.
_MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class _Shown:
    """One person's paper in one edition: its pages as pictures, or why there are none."""

    version: str
    pictures: list[str]
    why_not: str


@page(roles=SETTINGS)
def editions(visit: Visit) -> HttpResponse:
    """Every kind with its editions."""
    return draw(
        visit, "editions/page.html", title="様式", here="editions", rows=_rows(visit),
        may_compare=visit.has(_COMPARING), may_act=visit.has({Role.ADMIN}),
    )  # fmt: skip


@page(roles=_COMPARING, methods=("GET", "POST"))
def compare(visit: Visit) -> HttpResponse:
    """The form, and what it asked for. A picture shows a resident, so it takes the role that may see them, too."""
    rows, kinds = _rows(visit), revealable_kinds(visit.operator.roles)
    posted = visit.request.method == "POST"
    form = CompareForm(visit.request.POST if posted else None, kinds=kinds, rows=rows)
    shown: list[list[_Shown]] = []
    if posted and form.is_valid():
        try:
            shown = [_pair(visit, form.cleaned_data, atena_no) for atena_no in form.cleaned_data["atena_no"]]
        except NobodyToShow as error:
            form.add_error("atena_no", str(error))
    pair = form.cleaned_data.get("pair") if shown else None
    return draw(
        visit, "editions/compare.html", title="様式の新旧", here="editions", status=422 if form.errors else 200,
        form=form, people=shown, is_same=pair is not None and pair[0] == pair[1], has_kinds=bool(kinds),
    )  # fmt: skip


def _pair(visit: Visit, asked: dict[str, Any], atena_no: str) -> list[_Shown]:
    made = side_by_side(
        municipality=visit.municipality,
        atena_no=atena_no,
        kind=CertificateKind(asked["kind"]),
        editions=asked["pair"],
        clock=lambda: visit.now,
        actor=visit.operator.name,
    )
    return [
        _Shown(version, [], _told(visit, one)) if isinstance(one, Refusal) else _Shown(version, _pictures(one), "")
        for version, one in zip(asked["pair"], made, strict=True)
    ]


def _told(visit: Visit, refusal: Refusal) -> str:
    """Why there is no 見本, as far as this person may know it."""
    if refusal.code is RefusalCode.HELD and not visit.has({Role.PROTECTION}):
        return HIDDEN
    where = refusal.finding.evidence if refusal.code is RefusalCode.CHARACTER else ""
    return f"{refusal.finding.explanation} {where}".rstrip()


def _rows(visit: Visit) -> list[KindForm]:
    with scope(visit.municipality):
        return kind_forms(municipality=visit.municipality, now=visit.now)


def _pictures(pdf: bytes) -> list[str]:
    """Each page as a PNG in a data address: nothing of it is kept."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_picture(document[n]) for n in range(min(len(document), _MOST_PAGES))]


def _picture(one: pypdfium2.PdfPage) -> str:
    buffer = io.BytesIO()
    one.render(scale=_SCALE).to_pil().convert("L").save(buffer, format="PNG", optimize=False)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
