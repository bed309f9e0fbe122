"""SOAP 1.1 envelopes: hardened reading, deterministic writing.

Reading takes UTF-8 only and refuses every ``<!`` (DOCTYPE, entities, comments, CDATA) and every processing
instruction before the parser sees a byte; the parser is told not to resolve or fetch anything all the same.
"""

import re
import threading

from lxml import etree

from integrations.koiki.faults import WORDINGS, Fault, FaultCode
from integrations.koiki.names import SOAP11, UNPREFIXED, koiki, soap

#: Bytes of one request message, the largest accepted.
MAX_MESSAGE_BYTES = 256 * 1024

_DECLARATION = re.compile(rb"<\?xml\s[^?>]*\?>")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_thread = threading.local()


def _parser() -> etree.XMLParser:
    parser: etree.XMLParser | None = getattr(_thread, "parser", None)
    if parser is None:
        parser = _thread.parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    return parser


def read_body(message: bytes) -> etree._Element:
    """The one child of soap:Body, not yet validated against the contract.

    Raises Fault INVALID_MESSAGE for anything that is not one small, plain, UTF-8 SOAP 1.1 envelope.
    """
    if len(message) > MAX_MESSAGE_BYTES:
        raise Fault(FaultCode.INVALID_MESSAGE)
    root = _parse(_plain(message))
    if root.tag != soap("Envelope"):
        raise Fault(FaultCode.INVALID_MESSAGE)
    parts = list(root)
    if [part.tag for part in parts] not in ([soap("Body")], [soap("Header"), soap("Body")]):
        raise Fault(FaultCode.INVALID_MESSAGE)
    if len(parts) == 2:
        _look_at_header(parts[0])
    body = parts[-1]
    if len(body) != 1 or any(
        (text or "").strip() for text in (root.text, body.text, *(e.tail for e in (*parts, *body)))
    ):
        raise Fault(FaultCode.INVALID_MESSAGE)
    return body[0]


def _plain(message: bytes) -> bytes:
    """The message without its byte order mark, once it is known to be UTF-8 without markup declarations."""
    message = message.removeprefix(b"\xef\xbb\xbf")
    declaration = _DECLARATION.match(message)
    encoding = _ENCODING.search(declaration.group()) if declaration else None
    rest = message[declaration.end() :] if declaration else message
    if (encoding and encoding.group(1).lower() != b"utf-8") or b"<!" in rest or b"<?" in rest or b"\0" in rest:
        raise Fault(FaultCode.INVALID_MESSAGE)
    try:
        message.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(FaultCode.INVALID_MESSAGE) from None
    return message


def _parse(message: bytes) -> etree._Element:
    try:
        root = etree.fromstring(message, _parser())
    except etree.XMLSyntaxError:
        raise Fault(FaultCode.INVALID_MESSAGE) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return root


def _look_at_header(header: etree._Element) -> None:
    """Ignore header blocks, but honour SOAP 1.1 §4.2.3: an unknown block that must be understood is refused.

    WS-Addressing's Action, which some clients add of themselves, only repeats what the body says.
    """
    for block in header:
        insists = (block.get(soap("mustUnderstand")) or "").strip() in ("1", "true")
        if insists and etree.QName(block).localname != "Action":
            raise Fault(FaultCode.INVALID_MESSAGE, must_understand=True)


def write_envelope(content: etree._Element) -> bytes:
    """The bytes of an envelope around ``content``: the same tree gives the same bytes."""
    envelope = etree.Element(soap("Envelope"), nsmap={"soap": SOAP11})
    etree.SubElement(envelope, soap("Body")).append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def write_fault(fault: Fault) -> bytes:
    """The bytes of a SOAP 1.1 Fault with its KoikiFault detail."""
    wording = WORDINGS[fault.code]
    element = etree.Element(soap("Fault"))
    # faultcode is a QName in text: its prefix must be the one the envelope declares.
    faultcode = "MustUnderstand" if fault.must_understand else wording.faultcode
    etree.SubElement(element, "faultcode").text = f"soap:{faultcode}"
    etree.SubElement(element, "faultstring").text = wording.message
    detail = etree.SubElement(element, "detail")
    koiki_fault = etree.SubElement(detail, koiki("KoikiFault"), nsmap=UNPREFIXED)
    etree.SubElement(koiki_fault, koiki("code")).text = fault.code.value
    etree.SubElement(koiki_fault, koiki("message")).text = wording.message
    etree.SubElement(koiki_fault, koiki("retryable")).text = "true" if wording.retryable else "false"
    return write_envelope(element)
