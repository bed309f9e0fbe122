"""HTTP around the exchange: `POST /koiki/v5`, `GET /koiki/v5?wsdl`, `GET /koiki/koiki.xsd`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import get_contextvars

from integrations.koiki.access import peer_of
from integrations.koiki.arrival import waited
from integrations.koiki.contract_files import wsdl, xsd
from integrations.koiki.envelope import MAX_MESSAGE_BYTES
from integrations.koiki.exchange import answer, faulted
from integrations.koiki.faults import Fault, FaultCode, fault_of
from integrations.soap.receiving import message
from integrations.web.clock import now
from integrations.web.counters import count_wait
from integrations.web.turned_away import KOIKI, turned_away
from issuer.issuance.stages import timed

_XML = "text/xml; charset=utf-8"


@csrf_exempt
def koiki(request: HttpRequest) -> HttpResponse:
    """The service's one address. A Fault is HTTP 500 (SOAP 1.1 §6.2)."""
    if request.method in ("GET", "HEAD") and "wsdl" in {name.lower() for name in request.GET}:
        return HttpResponse(wsdl(address=_address(request)), content_type=_XML)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with timed() as watch:
        try:
            peer, lay = peer_of(request), waited(request)
            count_wait(seconds=lay.total_seconds())
            sent = answer(data=_message(request), peer=peer, clock=now, watch=watch, waited=lay)
            return HttpResponse(sent, content_type=_XML)
        except Exception as error:  # every end of an exchange is an answer: the contract's one Fault
            _count(request, error)
            return _fault(faulted(error, watch))


def _count(request: HttpRequest, error: Exception) -> None:
    """For the access log: the code, and the caller's certificate where nginx has checked one."""
    fault = fault_of(error)
    verified = not request.META.get("REMOTE_ADDR", "") and request.headers.get("X-Client-Verify") == "SUCCESS"
    bound = get_contextvars()  # what was read of the message before it failed
    turned_away(
        door=KOIKI,
        outcome=(fault.code if fault else FaultCode.INTERNAL).value,
        now=now(),
        municipality=bound.get("municipality", ""),
        operation=bound.get("operation", ""),
        source=request.headers.get("X-Client-Subject", "") if verified else "",
    )


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
    data = message(request, limit=MAX_MESSAGE_BYTES)
    if data is None:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return data
