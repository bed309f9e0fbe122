"""Every request gets a number that its log lines carry, and one line of its own at the end. No personal data.

A path may name a request or a paper, so the line names the route it matched. The Centre's exchanges write their own
line (integrations/koiki/exchange.py), probes write none.
"""

import secrets
from collections.abc import Callable
from time import perf_counter

import structlog
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars

from integrations.web.counters import count_page

_log = structlog.get_logger(__name__)
#: First steps of the paths that are counted by name (config/urls.py); anything else is "other".
DOORS = frozenset({"koiki", "feeds", "peers", "console", "verify", "static", "kiosk", "api"})
_SILENT = frozenset({"livez", "readyz", "metrics", "static", "koiki"})


def correlated(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. ``X-Akashi-Trace`` of the answer is the ``trace`` of the log lines."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        start = perf_counter()
        clear_contextvars()  # the thread's last request must not sign this one's log
        trace = secrets.token_hex(8)
        bind_contextvars(trace=trace)
        response = get_response(request)
        response["X-Akashi-Trace"] = trace
        step = request.path_info.split("/", 2)[1]
        if step in _SILENT:
            return response
        seconds = perf_counter() - start
        door = step if step in DOORS else "other"
        count_page(door=door, status=response.status_code, seconds=seconds)
        match = request.resolver_match
        _log.info(
            "web.answered",
            door=door,
            route=match.route if match else "",
            method=request.method if request.method in _METHODS else "other",
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response

    return answer


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
