"""Writing answers: elements of the contract in the contract's order."""

from datetime import datetime

from lxml import etree

from integrations.koiki.names import UNPREFIXED, koiki
from issuer.papers.kinds import RefusalCode


def answer(operation: str) -> etree._Element:
    """An empty ``…Response`` element."""
    return etree.Element(koiki(f"{operation}Response"), nsmap=UNPREFIXED)


def group(parent: etree._Element, name: str) -> etree._Element:
    """Add a child that will hold children."""
    return etree.SubElement(parent, koiki(name))


def put(parent: etree._Element, name: str, value: str | int | bool | datetime) -> None:
    """Add a child with a value: xs:boolean, integer, xs:dateTime (seconds, with its zone) or text as it is."""
    if isinstance(value, bool):
        written = "true" if value else "false"
    elif isinstance(value, datetime):
        written = value.isoformat(timespec="seconds")
    else:
        written = str(value)
    etree.SubElement(parent, koiki(name)).text = written


def put_refusal(parent: etree._Element, *, code: RefusalCode, message: str) -> None:
    """Add the contract's ``refusal``."""
    refusal = group(parent, "refusal")
    put(refusal, "code", code.value)
    put(refusal, "message", message)
