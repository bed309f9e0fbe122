"""HTTP around the exchange: `POST /koiki/v5`, `GET /koiki/v5?wsdl`, `GET /koiki/koiki.xsd`."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import clear_contextvars

from integrations.koiki.access import peer_of
from integrations.koiki.contract_files import wsdl, xsd
from integrations.koiki.envelope import MAX_MESSAGE_BYTES
from integrations.koiki.exchange import answer, faulted
from integrations.koiki.faults import Fault, FaultCode
from integrations.web.clock import now

_XML = "text/xml; charset=utf-8"
#: Of a message that is too large, this much is read and thrown away, so that the sender hears the Fault and not a
#: broken connection.
_DRAINED_BYTES = 16 * 1024 * 1024
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""", re.IGNORECASE)


@csrf_exempt
def koiki(request: HttpRequest) -> HttpResponse:
    """The service's one address. A Fault is HTTP 500 (SOAP 1.1 §6.2)."""
    if request.method in ("GET", "HEAD") and "wsdl" in {name.lower() for name in request.GET}:
        return HttpResponse(wsdl(address=_address(request)), content_type=_XML)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    clear_contextvars()  # the thread's last exchange must not sign this one's log
    try:
        peer = peer_of(request)
        return HttpResponse(answer(data=_message(request), peer=peer, clock=now), content_type=_XML)
    except Exception as error:  # every end of an exchange is an answer: the contract's one Fault
        return _fault(faulted(error))


def _fault(envelope: bytes) -> HttpResponse:
    response = HttpResponse(envelope, content_type=_XML, status=500)
    # Django would log every 500 as an error of ours; most Faults are the sender's, and `faulted` has logged each once.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def koiki_xsd(request: HttpRequest) -> HttpResponse:
    """The schema, where the WSDL's relative schemaLocation leads."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return HttpResponse(xsd(), content_type=_XML)


def _address(request: HttpRequest) -> str:
    # Outside a demonstration nginx ends TLS before the unix socket, so the scheme seen here is not the caller's.
    scheme = request.scheme if settings.AKASHI_DEMO else "https"
    return f"{scheme}://{request.get_host()}/koiki/v5"


def _message(request: HttpRequest) -> bytes:
    """The body, no larger than a message may be and declared as XML in UTF-8.

    The content type also keeps web pages out: a browser does not send text/xml to another origin unasked.
    """
    data = _read(request)
    charset = _CHARSET.search(request.headers.get("Content-Type", ""))
    if (
        len(data) > MAX_MESSAGE_BYTES
        or request.content_type not in ("text/xml", "application/xml")
        or (charset and charset.group(1).lower() != "utf-8")
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise Fault(FaultCode.INVALID_MESSAGE)
    return data


def _read(request: HttpRequest) -> bytes:
    # Django's own stream ends at Content-Length, which a chunked request has not; the server marks its stream's end.
    chunked = bool(request.META.get("wsgi.input_terminated")) and "HTTP_TRANSFER_ENCODING" in request.META
    stream = request.META["wsgi.input"] if chunked else request
    data: bytes = stream.read(MAX_MESSAGE_BYTES + 1)
    if len(data) > MAX_MESSAGE_BYTES:
        drained = 0
        while drained < _DRAINED_BYTES and (piece := stream.read(64 * 1024)):
            drained += len(piece)
    return data
