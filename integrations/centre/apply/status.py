"""登録状況確認: how an application stands, for whoever has its number. Nothing personal, no number in an address."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from integrations.centre.apply import forms
from integrations.centre.apply.asking import NOT_SENT, standing_of
from integrations.centre.apply.drafts import the_file
from integrations.centre.apply.forms import Wrong
from integrations.centre.apply.places import name_of, places
from integrations.centre.apply.words import STATUSES
from integrations.centre.clock import now
from integrations.centre.kiosk.gate import demo_only

__all__ = ["MOST", "SPAN", "registration"]

#: Questions of one address within one span. A number has fourteen random digits.
SPAN = timedelta(minutes=10)
MOST = 20
_OFTEN = "続けてたくさん確かめられたので、10分ほどたってからお試しください。"
_NOT_NOW = "いま市区町村に問い合わせできません。しばらくしてから、もう一度お試しください。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def registration(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer."""
    context: dict[str, object] = {"places": places(), "at_terminal": True}
    if request.method != "POST":
        return render(request, "apply/registration.html", context)
    typed = request.POST.get("number", "")[:40]
    context |= {"number": typed, "code": request.POST.get("code", "")[:6]}
    if not _allowed(request, now()):
        response = render(request, "apply/registration.html", context | {"error": _OFTEN}, status=429)
        response["Retry-After"] = str(int(SPAN.total_seconds()))
        return response
    try:
        code, number = forms.code(request.POST.get("code", "")[:12]), forms.number(typed)
    except Wrong as wrong:
        context |= {"error": str(wrong), "item": wrong.item}
        return render(request, "apply/registration.html", context, status=422)
    standing = standing_of(municipality=code, number=number)
    if standing.status == NOT_SENT:
        return render(request, "apply/registration.html", context | {"error": _NOT_NOW}, status=503)
    # The number goes no further: it is not shown again beside the answer.
    told = {"number": "", "place": name_of(code), "headline": STATUSES[standing.status], "standing": standing}
    return render(request, "apply/registration.html", context | told)


def _allowed(request: HttpRequest, moment: datetime) -> bool:
    span = str(int(moment.timestamp() // SPAN.total_seconds()))
    message = f"registration/{span}/{request.META.get('REMOTE_ADDR', '')}".encode()
    address = hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()
    with the_file() as file:
        file.execute("DELETE FROM questions WHERE span <> ?", (span,))
        row = file.execute(
            "INSERT INTO questions VALUES (?, ?, 1) ON CONFLICT (address, span) DO UPDATE SET count = count + 1"
            " RETURNING count",
            (address, span),
        ).fetchone()
    return int(row["count"]) <= MOST
