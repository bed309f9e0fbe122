"""What a printer makes: the certificate, and the reception slip, which names nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.centre.clock import now
from integrations.centre.counter.cookie import Desk, desk_only
from integrations.centre.counter.desk import standing
from integrations.centre.counter.slips import Slip, slip_of, slip_sheet
from integrations.centre.journal import Visit
from integrations.centre.kiosk import machine, sheets
from integrations.centre.kiosk.places import name_of
from integrations.centre.visit import State

__all__ = ["paper_pdf", "paper_png", "slip", "slip_pdf"]


@never_cache
@require_safe
@desk_only
def slip(request: HttpRequest, desk: Desk) -> HttpResponse:
    """受付票, for the browser's own printer: A4 or a roll."""
    return render(request, "counter/slip.html", {"slip": _slip(desk)})


@never_cache
@require_safe
@desk_only
def slip_pdf(request: HttpRequest, desk: Desk) -> HttpResponse:
    """受付票 as a PDF, 80 mm wide."""
    return _download(slip_sheet(_slip(desk)), "uketsuke.pdf")


@never_cache
@require_safe
@desk_only
def paper_pdf(request: HttpRequest, desk: Desk, side: str) -> HttpResponse:
    """One side of the certificate that lies in the tray."""
    return _download(_side(request, desk, side), f"{side}.pdf")


@never_cache
@require_safe
@desk_only
def paper_png(request: HttpRequest, desk: Desk, side: str) -> HttpResponse:
    """Its first page as it looks."""
    picture = sheets.picture(_side(request, desk, side), 1)
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


def _visit(desk: Desk) -> Visit:
    found = standing(desk)
    if found is None:
        raise Http404
    return found[0]


def _side(request: HttpRequest, desk: Desk, side: str) -> bytes:
    """The sheets of a side, once a copy lies in the tray. There is no back of a front that says too much for it."""
    visit = _visit(desk)
    pdf = machine.connect().journal.paper(visit.visit) if visit.printed else None
    if pdf is not None and side == "back":
        url = request.build_absolute_uri(reverse("centre_back:check"))
        pdf = sheets.back(pdf, paper=visit.certificate_number, url=url)
    elif pdf is not None:
        pdf = sheets.front(pdf)
    if pdf is None:
        raise Http404
    return pdf


def _slip(desk: Desk) -> Slip:
    found = standing(desk)
    if found is None or not found[0].certificate_number:
        raise Http404
    visit, reception = found
    return slip_of(
        visit=visit,
        reception=reception,
        place=name_of(desk.municipality),
        received=visit.state in (State.PRINTING, State.PRINTED),
        now=now(),
    )


def _download(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
