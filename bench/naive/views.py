"""The service's one address."""

import base64
import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench.naive import soap
from bench.naive.looking import look_at
from bench.naive.models import SEQUENCE, Entry, Request
from bench.naive.papers import draw
from bench.naive.rules import Refused, look
from bench.naive.signing import sign

_XML = "text/xml; charset=utf-8"


@csrf_exempt
@require_POST
def koiki(request: HttpRequest) -> HttpResponse:
    """IssueCertificate; a requestId that was answered gets the same answer."""
    try:
        asked = soap.read(request.body)
    except soap.BadMessage:
        return HttpResponseBadRequest()
    now, fingerprint = timezone.now(), hashlib.sha256(request.body).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:  # the tables stand behind row level security
            cursor.execute("SELECT set_config('akashi.municipality', %s, true)", [asked["municipality"]])
        row, fresh = Request.objects.select_for_update().get_or_create(
            municipality=asked["municipality"],
            request_id=asked["request_id"],
            defaults={"fingerprint": fingerprint, "received_at": now},
        )
        if not fresh:
            if row.fingerprint != fingerprint:
                return HttpResponseBadRequest()
            return HttpResponse(bytes(row.answer), content_type=_XML)
        answer = _answered(asked, row, now)
        row.answer, row.finished_at = answer, timezone.now()
        row.save()
    return HttpResponse(answer, content_type=_XML)


def _answered(asked: dict[str, Any], row: Request, now: datetime) -> bytes:
    try:
        found = look(asked, now)
    except Refused as refusal:
        row.state = "REFUSED"
        _enter(asked, row, now, amount=0)
        return soap.refused(refusal.code, "交付できません。")
    row.state, row.certificate_number = "ISSUED", _number(asked["municipality"], now)
    pdf, pages = draw(found, asked, row.certificate_number, now)
    if settings.NAIVE_INSPECT:
        look_at(pdf, found, row.certificate_number)
    pdf = sign(pdf)
    total = found.fee * asked["copies"]
    _enter(asked, row, now, amount=total)
    return soap.issued(
        {
            "certificateNumber": row.certificate_number,
            "pages": pages,
            "copies": asked["copies"],
            "unitFee": found.fee,
            "totalFee": total,
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "pdf": base64.b64encode(pdf).decode(),
        }
    )


def _number(municipality: str, now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('{SEQUENCE}')")
        return f"{municipality}-{timezone.localdate(now):%Y%m%d}-{cursor.fetchone()[0]:07d}"


def _enter(asked: dict[str, Any], row: Request, now: datetime, *, amount: int) -> None:
    Entry.objects.create(
        municipality=asked["municipality"],
        at=now,
        event=row.state,
        request_id=row.request_id,
        certificate_number=row.certificate_number,
        kind=asked["kind"],
        copies=asked["copies"],
        amount=amount,
        store_code=asked["store"],
    )
