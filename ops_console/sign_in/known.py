"""Browsers that have signed somebody in before: a stranger's guesses from the same address do not shut these out.

A signed cookie, of the sign-in page alone, names the last few people of this browser by keyed hashes. It opens nothing:
it only spares them the limit of their address. The limit of their own account stays.
"""

import hmac
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

_COOKIE = "akashi_known"
_LASTS = timedelta(days=90)
#: People who share one machine at a counter.
_MOST = 8


def is_known(request: HttpRequest, *, name: str) -> bool:
    """Whether this browser has signed ``name`` in within three months."""
    offered = _hashed(name)
    return any(hmac.compare_digest(offered, one) for one in _names(request))


def remember(response: HttpResponse, request: HttpRequest, *, name: str) -> HttpResponse:
    """Note that ``name`` has just signed in with this browser."""
    mine = _hashed(name)
    names = [mine, *(one for one in _names(request) if one != mine)][:_MOST]
    response.set_cookie(
        _COOKIE,
        signing.dumps(names, salt=_COOKIE),
        max_age=_LASTS,
        path=reverse("console:sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _names(request: HttpRequest) -> list[str]:
    try:
        names = signing.loads(request.COOKIES[_COOKIE], salt=_COOKIE, max_age=_LASTS)
    except (KeyError, signing.BadSignature):
        return []
    return [str(name) for name in names]


def _hashed(name: str) -> str:
    return salted_hmac(_COOKIE, name).hexdigest()[:24]
