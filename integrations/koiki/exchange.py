"""One exchange: bytes in, (HTTP status, bytes) out, whatever happens."""

import secrets
import traceback
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from lxml import etree
from structlog.contextvars import bind_contextvars, get_contextvars

from integrations.koiki.access import Peer
from integrations.koiki.contract_files import fits_contract
from integrations.koiki.envelope import read_body, write_envelope, write_fault
from integrations.koiki.faults import Fault, FaultCode, fault_of
from integrations.koiki.fingerprint import fingerprint
from integrations.koiki.names import OPERATIONS, koiki
from integrations.koiki.operations import ANSWERED_ONCE, BEFORE, Clock, Message, issue_certificate
from integrations.koiki.reading import required, text
from integrations.web.counters import count_exchange
from issuer.issuance.exchanges import once
from issuer.issuance.stages import Watch
from issuer.tenancy.faults import fault

_log = structlog.get_logger(__name__)
_OPERATION_OF = {koiki(name): name for name in OPERATIONS}


def answer(*, data: bytes, peer: Peer, clock: Clock, watch: Watch, waited: timedelta = timedelta(0)) -> bytes:
    """The envelope that answers ``data``, which lay ``waited`` before; what is logged from then on names the exchange.

    Every exchange leaves one line: what was asked, how it ended, and where the time went (milliseconds).

    Raises Fault or what the issuer raises, which ``faulted`` turns into bytes.
    """
    received_at = clock()
    body = read_body(data)
    operation = _OPERATION_OF.get(body.tag)
    if operation is None or not fits_contract(body):
        raise Fault(FaultCode.INVALID_MESSAGE)
    exchange = required(body, "exchange")
    message = Message(
        operation=operation,
        municipality=text(exchange, "municipalityCode"),
        request_id=text(exchange, "requestId"),
        fingerprint=fingerprint(body=body, key=settings.SECRET_KEY.encode()),
        body=body,
        received_at=received_at,
        waited=waited,
    )
    bind_contextvars(operation=operation, municipality=message.municipality, request_id=message.request_id)
    # Rights come before existence: a peer learns nothing of municipalities that are not its own.
    peer.require(municipality=message.municipality, operation=operation)
    watch.lap("read")
    sent = _answered(message, clock)
    watch.lap("answer")
    count_exchange(operation=operation, ending="ANSWERED", watch=watch)
    _log.info("koiki.answered", bytes=len(sent), ms=round(watch.whole * 1000, 2), stages=watch.milliseconds())
    fault("before_answer")
    return sent


def _answered(message: Message, clock: Clock) -> bytes:
    if message.operation == "IssueCertificate":
        response, fill = issue_certificate(message, clock)
        return _enveloped(response, fill)
    if message.operation in BEFORE:
        message = BEFORE[message.operation](message, clock)
    act = ANSWERED_ONCE[message.operation]
    return once(
        municipality=message.municipality,
        request_id=message.request_id,
        operation=message.operation,
        fingerprint=message.fingerprint,
        received_at=message.received_at,
        act=lambda: _enveloped(act(message)),
    )


def _enveloped(response: etree._Element, fill: Callable[[], None] = lambda: None) -> bytes:
    """The answer's bytes, once it is known to fit the contract too. ``fill``: puts in what needs no such look."""
    if not fits_contract(response):
        raise AssertionError("our answer does not fit the contract")
    fill()
    return write_envelope(response)


def faulted(error: Exception, watch: Watch) -> bytes:
    """The Fault for an error. What was not raised on purpose is INTERNAL, and found again by its number in the log.

    The log gets the kind of error and the places in the code, never its text: a database error quotes rows.
    """
    told = fault_of(error)
    if told is None:
        told = Fault(FaultCode.INTERNAL)
        places = [
            f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
        ]
        _log.error("koiki.internal", error_id=secrets.token_hex(8), error=type(error).__name__, places=places)
    count_exchange(operation=str(get_contextvars().get("operation", "")), ending="FAULT", watch=watch)
    _log.info("koiki.fault", code=told.code.value, ms=round(watch.whole * 1000, 2), stages=watch.milliseconds())
    return write_fault(told)
