"""The Centre's envelopes: how large a message may be, and how a Fault of this contract is written."""

from lxml import etree

from integrations.koiki.faults import WORDINGS, Fault, FaultCode
from integrations.koiki.names import UNPREFIXED, koiki
from integrations.soap import envelope
from integrations.soap.envelope import NotAnEnvelope, write_envelope

__all__ = ["MAX_MESSAGE_BYTES", "read_body", "write_envelope", "write_fault"]

#: Bytes of one request message, the largest accepted.
MAX_MESSAGE_BYTES = 256 * 1024


def read_body(message: bytes) -> etree._Element:
    """The one child of soap:Body, not yet validated against the contract. Raises Fault INVALID_MESSAGE."""
    try:
        return envelope.read_body(message, limit=MAX_MESSAGE_BYTES)
    except NotAnEnvelope as error:
        raise Fault(FaultCode.INVALID_MESSAGE, must_understand=error.must_understand) from None


def write_fault(fault: Fault) -> bytes:
    """The bytes of a SOAP 1.1 Fault with its KoikiFault detail."""
    wording = WORDINGS[fault.code]
    detail = etree.Element(koiki("KoikiFault"), nsmap=UNPREFIXED)
    etree.SubElement(detail, koiki("code")).text = fault.code.value
    etree.SubElement(detail, koiki("message")).text = wording.message
    etree.SubElement(detail, koiki("retryable")).text = "true" if wording.retryable else "false"
    faultcode = "MustUnderstand" if fault.must_understand else wording.faultcode
    return envelope.write_fault(faultcode=faultcode, faultstring=wording.message, detail=detail)
