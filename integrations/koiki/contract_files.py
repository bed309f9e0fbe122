"""The Centre's WSDL and XSD as served."""

from pathlib import Path

from lxml import etree

from integrations.soap.contract import Contract

_contract = Contract(folder=Path(__file__).parent / "contract", name="koiki", address="http://127.0.0.1:8000/koiki/v5")


def xsd() -> bytes:
    """koiki.xsd, byte for byte."""
    return _contract.xsd


def wsdl(*, address: str) -> bytes:
    """koiki.wsdl in UTF-8 with the service's address set to ``address`` (an absolute URL)."""
    return _contract.wsdl(address=address)


def fits_contract(element: etree._Element) -> bool:
    """Whether a body element is valid against the XSD."""
    return _contract.fits(element)
