"""HTTP around the exchange: `POST /peers/v1`, `GET /peers/v1?wsdl`, `GET /peers/peers.xsd`."""

import secrets
import time
import traceback

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import bind_contextvars

from integrations.peers import signing
from integrations.peers.access import prove
from integrations.peers.contract_files import CONTRACT
from integrations.peers.faults import Fault, FaultCode, write_fault
from integrations.peers.message import LIMIT, read_push, write_answer
from integrations.peers.receive import receive
from integrations.soap.receiving import message
from integrations.web.clock import now
from integrations.web.turned_away import PEERS, turned_away

_log = structlog.get_logger(__name__)
_XML = "text/xml; charset=utf-8"


@csrf_exempt
def peers(request: HttpRequest) -> HttpResponse:
    """The service's one address. A Fault is HTTP 500 (SOAP 1.1 §6.2)."""
    if request.method in ("GET", "HEAD") and "wsdl" in {name.lower() for name in request.GET}:
        scheme = request.scheme if settings.AKASHI_DEMO else "https"
        address = f"{scheme}://{request.get_host()}/peers/v1"
        return HttpResponse(CONTRACT.wsdl(address=address), content_type=_XML)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        return _answered(request)
    except Exception as error:  # every end of an exchange is an answer: the contract's one Fault
        given = signing.read(request.headers.get("Authorization", ""))  # claimed, whether or not it was proved
        turned_away(
            door=PEERS,
            outcome=(error.code if isinstance(error, Fault) else FaultCode.INTERNAL).value,
            now=now(),
            municipality=given.municipality if given else "",
        )
        return _fault(error)


def _answered(request: HttpRequest) -> HttpResponse:
    body = message(request, limit=LIMIT)
    if body is None:
        raise Fault(FaultCode.INVALID_MESSAGE)
    # The two machines' clocks are compared, not those of their municipalities: a demonstration's may stand still.
    link, question = prove(request, body=body, clock=int(time.time()))
    bind_contextvars(municipality=link.municipality, peer=link.number)
    answer = write_answer(receive(link=link, push=read_push(body), now=now()))
    response = HttpResponse(answer, content_type=_XML)
    response[signing.ANSWER_HEADER] = signing.of_answer(
        secret=link.secret, question=question, status=response.status_code, body=answer
    )
    return response


def _fault(error: Exception) -> HttpResponse:
    fault = error if isinstance(error, Fault) else Fault(FaultCode.INTERNAL)
    if fault is error:
        _log.info("peers.fault", code=fault.code.value)
    else:
        # The kind of error and the places in the code, never its text: a database error quotes rows.
        places = [
            f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
        ]
        _log.error("peers.internal", error_id=secrets.token_hex(8), error=type(error).__name__, places=places)
    response = HttpResponse(write_fault(fault), content_type=_XML, status=500)
    # Django would log every 500 as an error of ours; each has just been logged once.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def peers_xsd(request: HttpRequest) -> HttpResponse:
    """The schema, where the WSDL's relative schemaLocation leads."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return HttpResponse(CONTRACT.xsd, content_type=_XML)
