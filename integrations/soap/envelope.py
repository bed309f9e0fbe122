"""SOAP 1.1 envelopes: hardened reading, deterministic writing.

Reading takes UTF-8 only and refuses every ``<!`` (DOCTYPE, entities, comments, CDATA) and every processing
instruction before the parser sees a byte; the parser is told not to resolve or fetch anything all the same.
"""

import re
import threading

from lxml import etree

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"

_DECLARATION = re.compile(rb"<\?xml\s[^?>]*\?>")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_thread = threading.local()


class NotAnEnvelope(Exception):
    """Not one small, plain, UTF-8 SOAP 1.1 envelope.

    ``must_understand``: a header block we do not know insisted on being known.
    """

    def __init__(self, *, must_understand: bool = False) -> None:
        super().__init__()
        self.must_understand = must_understand


def soap(name: str) -> str:
    """Qualified name of a SOAP 1.1 element."""
    return f"{{{SOAP11}}}{name}"


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


def read_body(message: bytes, *, limit: int) -> etree._Element:
    """The one child of soap:Body, not yet validated against a contract. ``limit``: bytes of the largest message.

    Raises NotAnEnvelope.
    """
    if len(message) > limit:
        raise NotAnEnvelope
    root = _parse(_plain(message))
    if root.tag != soap("Envelope"):
        raise NotAnEnvelope
    parts = list(root)
    if [part.tag for part in parts] not in ([soap("Body")], [soap("Header"), soap("Body")]):
        raise NotAnEnvelope
    if len(parts) == 2:
        _look_at_header(parts[0])
    body = parts[-1]
    if len(body) != 1 or any(
        (text or "").strip() for text in (root.text, body.text, *(e.tail for e in (*parts, *body)))
    ):
        raise NotAnEnvelope
    return body[0]


def _plain(message: bytes) -> bytes:
    """The message without its byte order mark, once it is known to be UTF-8 without markup declarations."""
    message = message.removeprefix(b"\xef\xbb\xbf")
    declaration = _DECLARATION.match(message)
    encoding = _ENCODING.search(declaration.group()) if declaration else None
    rest = message[declaration.end() :] if declaration else message
    if (encoding and encoding.group(1).lower() != b"utf-8") or b"<!" in rest or b"<?" in rest or b"\0" in rest:
        raise NotAnEnvelope
    try:
        message.decode("utf-8")
    except UnicodeDecodeError:
        raise NotAnEnvelope from None
    return message


def _parse(message: bytes) -> etree._Element:
    try:
        root = etree.fromstring(message, _parser())
    except etree.XMLSyntaxError:
        raise NotAnEnvelope from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAnEnvelope
    return root


def _look_at_header(header: etree._Element) -> None:
    """Ignore header blocks, but honour SOAP 1.1 §4.2.3: an unknown block that must be understood is refused.

    WS-Addressing's Action, which some clients add of themselves, only repeats what the body says.
    """
    for block in header:
        insists = (block.get(soap("mustUnderstand")) or "").strip() in ("1", "true")
        if insists and etree.QName(block).localname != "Action":
            raise NotAnEnvelope(must_understand=True)


def write_envelope(content: etree._Element) -> bytes:
    """The bytes of an envelope around ``content``: the same tree gives the same bytes."""
    envelope = etree.Element(soap("Envelope"), nsmap={"soap": SOAP11})
    etree.SubElement(envelope, soap("Body")).append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def write_fault(*, faultcode: str, faultstring: str, detail: etree._Element) -> bytes:
    """The bytes of a SOAP 1.1 Fault. ``faultcode``: the local name (Client, Server, MustUnderstand)."""
    element = etree.Element(soap("Fault"))
    # faultcode is a QName in text: its prefix must be the one the envelope declares.
    etree.SubElement(element, "faultcode").text = f"soap:{faultcode}"
    etree.SubElement(element, "faultstring").text = faultstring
    etree.SubElement(element, "detail").append(detail)
    return write_envelope(element)
