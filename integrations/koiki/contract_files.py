"""The WSDL and XSD as served, and the schema both directions are validated with."""

import threading
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

_FOLDER = Path(__file__).parent / "contract"
_WRITTEN_ADDRESS = "http://127.0.0.1:8000/koiki/v5"
_thread = threading.local()
_making_schema = threading.Lock()


@cache
def xsd() -> bytes:
    """koiki.xsd, byte for byte."""
    return (_FOLDER / "koiki.xsd").read_bytes()


@cache
def _wsdl() -> str:
    return (_FOLDER / "koiki.wsdl").read_text(encoding="utf-8")


def wsdl(*, address: str) -> bytes:
    """koiki.wsdl in UTF-8 with the service's address set to ``address`` (an absolute URL)."""
    return _wsdl().replace(_WRITTEN_ADDRESS, escape(address, {'"': "&quot;"})).encode()


def fits_contract(element: etree._Element) -> bool:
    """Whether a body element is valid against the XSD.

    One schema object per thread: lxml's error log belongs to the schema and is shared by whoever uses it.
    """
    schema: etree.XMLSchema | None = getattr(_thread, "schema", None)
    if schema is None:
        schema = _thread.schema = _new_schema()
    return bool(schema.validate(element))


def _new_schema() -> etree.XMLSchema:
    with _making_schema:
        return etree.XMLSchema(etree.fromstring(xsd()))


# libxml2 fills its table of built-in types when the first schema is made, without a lock of its own: schemas made or
# used meanwhile failed (seen with 12 threads at a fresh process). So the first is made here, before there are threads,
# and the others one at a time.
_thread.schema = _new_schema()
