"""The PC's signed cookie: which city's key opened it, and which visit it is at. Nothing of it is in a URL."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from integrations.centre.counter.keys import fingerprint_of
from integrations.centre.kiosk.gate import demo_only

__all__ = ["NAME", "Desk", "desk_only", "leave", "sit"]

NAME = "akashi_counter"
_SALT = "integrations.centre.counter"
#: A working day.
_SECONDS = 10 * 60 * 60
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in PC. ``key``: the fingerprint of the access key it was opened with; ``visit``: "" between people."""

    municipality: str
    key: str
    terminal: str
    visit: str = ""

    def at(self, visit: str) -> Desk:
        """The same PC at another visit."""
        return replace(self, visit=visit)


def sit(response: HttpResponse, desk: Desk) -> HttpResponse:
    """Let the browser keep this."""
    response.set_cookie(
        NAME,
        signing.dumps(asdict(desk), salt=_SALT),
        max_age=_SECONDS,
        path="/kiosk/counter/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def leave(response: HttpResponse) -> HttpResponse:
    """Forget the PC."""
    response.delete_cookie(NAME, path="/kiosk/counter/", samesite="Strict")
    return response


def desk_of(request: HttpRequest) -> Desk | None:
    """The PC that asks; None unless its city's present key opened it within the day."""
    try:
        desk = Desk(**signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT, max_age=_SECONDS))
    except (signing.BadSignature, TypeError):
        return None
    return desk if desk.key == fingerprint_of(desk.municipality) else None


def desk_only(
    view: Callable[Concatenate[HttpRequest, Desk, _P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """Only for a PC that an access key has opened; others are sent to where one is asked for."""

    @demo_only
    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        desk = desk_of(request)
        if desk is None:
            return HttpResponseRedirect(reverse("counter:sign_in"))
        return view(request, desk, *args, **kwargs)

    return guarded
