"""Pages and doors do not hang on a database whose commits wait for a lost standby: they say so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from issuer.tenancy.patience import gave_up, patience, standing_still

#: No statement of a page takes this long; a commit that does waits for somebody who is gone. Seconds.
_EACH = 30.0
#: Probes only read, and the exchange answers BUSY by itself (issuer/issuance/turn.py).
_OPEN = frozenset({"livez", "readyz", "metrics", "static", "koiki"})
_WORDS = "データベースの書き込みが待機系の返事を待っています。少し待ってから、もう一度行ってください。\n"


class PatientRequests:
    """Middleware: 503 while nothing can be written so that it lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the patience of one question to the database."""
        with patience(each=_EACH):
            if request.path_info.split("/", 2)[1] not in _OPEN and standing_still():
                return _later()
            return self._get_response(request)

    def process_exception(self, _: HttpRequest, error: Exception) -> HttpResponse | None:
        """A view that gave up has done nothing that lasts, as far as anybody was told."""
        return _later() if gave_up(error) else None


def _later() -> HttpResponse:
    return HttpResponse(_WORDS, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "10"})
