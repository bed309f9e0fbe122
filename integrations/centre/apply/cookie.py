"""The signed cookie that leads to the application being written, and the gate around every page of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from integrations.centre.apply import drafts
from integrations.centre.apply.drafts import Draft
from integrations.centre.clock import now
from integrations.centre.kiosk.gate import demo_only

__all__ = ["NAME", "draft_of", "drop", "keep", "with_draft"]

NAME = "akashi_apply"
_SALT = "integrations.centre.apply"
_PATH = "/kiosk/apply/"
_P = ParamSpec("_P")


def keep(response: HttpResponse, draft: Draft) -> HttpResponse:
    """Let the browser find the application again."""
    response.set_cookie(
        NAME,
        signing.dumps(draft.draft, salt=_SALT),
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop(response: HttpResponse) -> HttpResponse:
    """Nobody is writing."""
    response.delete_cookie(NAME, path=_PATH, samesite="Lax")
    return response


def draft_of(request: HttpRequest) -> Draft | None:
    """The application this browser writes; None when it was forgotten."""
    try:
        name = signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return drafts.read(draft=str(name), now=now())


def with_draft(
    *steps: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Draft, _P], HttpResponse]], Callable[Concatenate[HttpRequest, _P], HttpResponse]
]:
    """Only while an application stands at one of ``steps``; otherwise to the page that tells where it stands."""

    def decorated(
        view: Callable[Concatenate[HttpRequest, Draft, _P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
        @never_cache
        @demo_only
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            draft = draft_of(request)
            if draft is None or (steps and draft.step not in steps):
                return HttpResponseRedirect(reverse("apply:show"))
            return view(request, draft, *args, **kwargs)

        return guarded

    return decorated
