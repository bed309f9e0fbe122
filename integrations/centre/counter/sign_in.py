"""The access key opens a PC for a working day."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from integrations.centre.clock import now
from integrations.centre.counter.cookie import Desk, leave, sit
from integrations.centre.counter.keys import Wait, open_with
from integrations.centre.kiosk.gate import demo_only

__all__ = ["close", "sign_in"]

_WRONG = "団体コードかアクセスキーが違います。もう一度確かめて入れてください。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it leads to."""
    if request.method != "POST":
        return render(request, "counter/sign_in.html")
    code = request.POST.get("code", "").strip()[:6]
    try:
        key = open_with(
            municipality=code,
            key=request.POST.get("key", "")[:60],
            address=request.META.get("REMOTE_ADDR", ""),
            now=now(),
        )
    except Wait as wait:
        said = f"続けて間違えられたので、{wait.seconds}秒たってから入れ直してください。"
        response = render(request, "counter/sign_in.html", {"error": said, "code": code}, status=429)
        response["Retry-After"] = str(wait.seconds)
        return response
    if key is None:
        return render(request, "counter/sign_in.html", {"error": _WRONG, "code": code}, status=422)
    desk = Desk(municipality=code, key=key, terminal=f"M{secrets.token_hex(4).upper()}")
    return sit(HttpResponseRedirect(reverse("counter:desk")), desk)


@require_POST
@demo_only
def close(request: HttpRequest) -> HttpResponse:
    """The PC is closed."""
    return leave(HttpResponseRedirect(reverse("counter:sign_in")))
