"""The centre's messages pass by what only people's pages need: sessions, accounts, forms, pages' policies.

Each of those layers is cheap; together they cost a twentieth of a certificate. What stays: the trace of the log, the
headers of every answer, and Django's own end of every exception. Everything else goes through all of MIDDLEWARE.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware

from integrations.web.correlation import correlated
from integrations.web.strictness import strict

Answer = Callable[[HttpRequest], HttpResponseBase]
_DOOR = "/koiki/v5"


def _measured(get_response: Any) -> Answer:
    """Content-Length, as CommonMiddleware sets it: without, gunicorn would send an answer in chunks."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response: HttpResponse = get_response(request)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return answer


class _Machines(WSGIHandler):
    """Django's handler with four layers."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Called once by Django, with the URL resolver ready."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        answer = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined] # the stubs lack it
        inner = cast("Answer", convert_exception_to_response(_measured(SecurityMiddleware(answer))))
        self._middleware_chain = convert_exception_to_response(correlated(strict(inner)))


class Doors:
    """The WSGI application: messages of the centre by the short way, everything else by the ordinary one."""

    def __init__(self, ordinary: WSGIHandler) -> None:
        self._ordinary, self._machines = ordinary, _Machines()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """PEP 3333."""
        if environ.get("REQUEST_METHOD") == "POST" and environ.get("PATH_INFO") == _DOOR:
            return self._machines(environ, start_response)
        return self._ordinary(environ, start_response)
