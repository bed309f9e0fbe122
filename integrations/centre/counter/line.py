"""The way from a page to the Centre: its clock, its journal, its servers, and who may see the page."""

from __future__ import annotations

import functools
import time
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from integrations.centre.journal import Journal
from integrations.centre.visit import Exchange
from integrations.centre.wire import Http, NotConnected, Send

__all__ = ["demo_only", "now", "the_exchange"]

_TOKYO = ZoneInfo("Asia/Tokyo")
_BEGAN = time.monotonic()
_P = ParamSpec("_P")


def now() -> datetime:
    """The present moment in Japan, aware. A demonstration's AKASHI_NOW is where the clock began: it runs on."""
    fixed: datetime | None = settings.AKASHI_NOW
    if fixed is None:
        return datetime.now(_TOKYO)
    return fixed.astimezone(_TOKYO) + timedelta(seconds=time.monotonic() - _BEGAN)


def the_exchange() -> Exchange:
    """What every step of a visit needs, of this installation."""
    home = Path(settings.AKASHI_HOME) / "centre"
    return Exchange(journal=Journal(home / "journal.sqlite"), route=_route, now=now, wait=time.sleep)


def _route(municipality: str, kind: str) -> Send:
    file = Path(settings.AKASHI_HOME) / "centre" / "registry.toml"
    if not file.exists():
        raise NotConnected("no registry.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return Http(f"{told['default']['url'].rstrip('/')}/koiki/v5")


def demo_only(
    view: Callable[Concatenate[HttpRequest, _P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """404 outside a demonstration."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not settings.AKASHI_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
