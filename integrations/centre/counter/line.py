"""The way from a page to the Centre: its clock, its journal, its servers, and who may see the page."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from integrations.centre.journal import Journal
from integrations.centre.registry import Registry, server_for, servers_of
from integrations.centre.registry_file import load_registry
from integrations.centre.visit import Exchange
from integrations.centre.wire import Send

__all__ = ["demo_only", "now", "the_exchange", "the_registry", "way_to"]

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
    return Exchange(journal=Journal(home / "journal.sqlite"), route=way_to, now=now, wait=time.sleep)


def the_registry() -> Registry:
    """Which servers there are. Raises RegistryError."""
    return load_registry(Path(settings.AKASHI_HOME) / "centre" / "registry.toml")


def way_to(municipality: str, kind: str) -> Send:
    """How to send to the server that answers for a kind, "" for any. Raises RegistryError, NoServer."""
    if kind:
        return server_for(registry=the_registry(), municipality=municipality, kind=kind).transport()
    return servers_of(registry=the_registry(), municipality=municipality)[0].transport()


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
