"""Messages in and out, held to the Centre's schema both ways."""

from pathlib import Path
from typing import Any

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_XSD = Path(__file__).resolve().parents[2] / "integrations/koiki/contract/koiki.xsd"
_SCHEMA = etree.XMLSchema(etree.parse(_XSD))
NAMESPACE = etree.parse(_XSD).getroot().get("targetNamespace")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class BadMessage(Exception):
    """Not an IssueCertificate of the contract."""


def read(data: bytes) -> dict[str, Any]:
    """The words of an IssueCertificate. Raises BadMessage."""
    try:
        body = etree.fromstring(data, _PARSER).find(f"{{{SOAP}}}Body")[0]
    except (etree.XMLSyntaxError, TypeError, IndexError):
        raise BadMessage from None
    if not _SCHEMA.validate(body) or etree.QName(body).localname != "IssueCertificate":
        raise BadMessage

    def text(path: str) -> str:
        return body.findtext("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")), "")

    return {
        "request_id": text("exchange/requestId"),
        "municipality": text("exchange/municipalityCode"),
        "store": text("terminal/storeCode"),
        "serial": text("credential/jpki/serialNumber"),
        "issuer": text("credential/jpki/issuer"),
        "status": text("credential/jpki/status"),
        "kind": text("kind"),
        "scope": text("scope"),
        "options": {one.text for one in body.iterfind(f"{{{NAMESPACE}}}option")},
        "copies": int(text("copies")),
    }


def issued(values: dict[str, object]) -> bytes:
    """The envelope of an issued paper; ``values`` in the order of the schema."""
    response = etree.Element(f"{{{NAMESPACE}}}IssueCertificateResponse", nsmap={None: NAMESPACE})
    part = etree.SubElement(response, f"{{{NAMESPACE}}}issued")
    for name, value in values.items():
        etree.SubElement(part, f"{{{NAMESPACE}}}{name}").text = str(value)
    return _envelope(response)


def refused(code: str, message: str) -> bytes:
    """The envelope of a refusal."""
    response = etree.Element(f"{{{NAMESPACE}}}IssueCertificateResponse", nsmap={None: NAMESPACE})
    part = etree.SubElement(response, f"{{{NAMESPACE}}}refusal")
    etree.SubElement(part, f"{{{NAMESPACE}}}code").text = code
    etree.SubElement(part, f"{{{NAMESPACE}}}message").text = message
    return _envelope(response)


def _envelope(response: etree._Element) -> bytes:
    if not _SCHEMA.validate(response):
        raise ValueError("the answer does not fit the contract")
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    etree.SubElement(root, f"{{{SOAP}}}Body").append(response)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
