"""Reading validated body elements into the issuer's values. Raises Fault INVALID_MESSAGE where the XSD is too wide."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from integrations.koiki.faults import Fault, FaultCode
from integrations.koiki.names import koiki
from issuer.papers.kinds import Channel
from issuer.papers.request import CardCredential, Credential, JpkiCredential, Terminal

_TOKYO = ZoneInfo("Asia/Tokyo")
#: xs:nonNegativeInteger has no end; the records have.
_LARGEST = 2**31 - 1
_YEARS = range(1900, 3000)
_MIDNIGHT_AT_END = re.compile(r"T24:00:00(?:\.0+)?")
_DATE_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})\Z")


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name, or None."""
    return element.find(koiki(name))


def required(element: etree._Element, name: str) -> etree._Element:
    """A child the contract requires."""
    found = child(element, name)
    if found is None:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return found


def text(element: etree._Element, name: str) -> str:
    """Text of a required child, every character as sent."""
    return required(element, name).text or ""


def optional_text(element: etree._Element, name: str) -> str:
    """Text of a child, "" when it is absent."""
    found = child(element, name)
    return "" if found is None else found.text or ""


def texts(element: etree._Element, name: str) -> tuple[str, ...]:
    """Texts of all children of that name, in order."""
    return tuple(e.text or "" for e in element.findall(koiki(name)))


def whole_number(raw: str) -> int:
    """An xs integer within what the records can hold."""
    raw = raw.strip()
    if len(raw) > 20 or abs(int(raw)) > _LARGEST:
        raise Fault(FaultCode.INVALID_MESSAGE)
    return int(raw)


def moment(raw: str) -> datetime:
    """An xs:dateTime as an aware datetime; without a zone it is Japan's."""
    raw = raw.strip()
    end_of_day = _MIDNIGHT_AT_END.search(raw)
    try:
        value = datetime.fromisoformat(_MIDNIGHT_AT_END.sub("T00:00:00", raw))
        aware = value.replace(tzinfo=_TOKYO) if value.tzinfo is None else value.astimezone(_TOKYO)
        aware += timedelta(days=1 if end_of_day else 0)
        # A year PostgreSQL keeps and Python cannot read back would stand in the way of whoever lists the records.
        if aware.year not in _YEARS:
            raise ValueError
    except (ValueError, OverflowError):
        raise Fault(FaultCode.INVALID_MESSAGE) from None
    return aware


def day(raw: str) -> date:
    """An xs:date; its optional zone says nothing about a birthday and is dropped."""
    try:
        return date.fromisoformat(_DATE_ZONE.sub("", raw.strip()))
    except ValueError:
        raise Fault(FaultCode.INVALID_MESSAGE) from None


def terminal(element: etree._Element) -> Terminal:
    """The terminal of a message that has one."""
    found = required(element, "terminal")
    return Terminal(
        channel=Channel(text(found, "channel")),
        operator_code=text(found, "operatorCode"),
        store_code=text(found, "storeCode"),
        terminal_id=text(found, "terminalId"),
        municipality_code=text(found, "municipalityCode"),
        language=optional_text(found, "language") or "ja",
    )


def credential(element: etree._Element) -> Credential:
    """The credential of a message."""
    found = required(element, "credential")
    jpki = child(found, "jpki")
    if jpki is not None:
        return JpkiCredential(
            serial_number=text(jpki, "serialNumber"),
            media=text(jpki, "media"),
            status=text(jpki, "status"),
            issuer=optional_text(jpki, "issuer"),
        )
    card = required(found, "card")
    return CardCredential(user_id=text(card, "userId"), pin=text(card, "pin"))
