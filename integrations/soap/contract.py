"""A WSDL and its XSD as served, and the schema both directions are validated with."""

import threading
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

_making_schema = threading.Lock()


class Contract:
    """The two files of a contract in ``folder``. ``address``: the one its WSDL is written with.

    libxml2 fills its table of built-in types when the first schema is made, without a lock of its own: schemas made or
    used meanwhile failed (seen with 12 threads at a fresh process). So the first is made here, at import, before there
    are threads, and the others one at a time.
    """

    def __init__(self, *, folder: Path, name: str, address: str) -> None:
        self.xsd = (folder / f"{name}.xsd").read_bytes()
        self._wsdl = (folder / f"{name}.wsdl").read_text(encoding="utf-8")
        self._address = address
        self._thread = threading.local()
        self._thread.schema = self._new_schema()

    def wsdl(self, *, address: str) -> bytes:
        """The WSDL in UTF-8 with the service's address set to ``address`` (an absolute URL)."""
        return self._wsdl.replace(self._address, escape(address, {'"': "&quot;"})).encode()

    def fits(self, element: etree._Element) -> bool:
        """Whether a body element is valid against the XSD.

        One schema object per thread: lxml's error log belongs to the schema and is shared by whoever uses it.
        """
        schema: etree.XMLSchema | None = getattr(self._thread, "schema", None)
        if schema is None:
            schema = self._thread.schema = self._new_schema()
        return bool(schema.validate(element))

    def _new_schema(self) -> etree.XMLSchema:
        with _making_schema:
            return etree.XMLSchema(etree.fromstring(self.xsd))
