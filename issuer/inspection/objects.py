"""The file as a sequence of objects (ISO 32000-2, 7.5), every byte of it accounted for.

A paper has one revision and a plain cross-reference table; its objects stand one after another without a gap. So
nothing can be hidden between them, and no reader can take another byte for an object than this one does.
"""

import re
import zlib
from collections.abc import Mapping

from issuer.inspection.syntax import Dictionary, Unlike, dictionary

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_END = re.compile(rb"startxref\n(\d{1,9})\n%%EOF\n?\Z")
_LINE = 20
#: A stream that unpacks to more than this is no paper's (a plate's ink is below 100 KB, a font below 2 MB).
_MOST = 16_000_000


class File:
    """The objects of one PDF by number, as the bytes between ``obj`` and ``endobj``. Raises Unlike."""

    def __init__(self, data: bytes) -> None:
        end = _END.search(data, max(0, len(data) - 40))
        if end is None or not data.startswith(_HEADER):
            raise Unlike("the file does not begin or end like a paper")
        #: Where the cross-reference table begins.
        self.start = int(end[1])
        offsets, table_end = _table(data, self.start)
        self._bodies = _bodies(data, offsets, self.start)
        self.trailer = _trailer(data[table_end : end.start()])
        if self.trailer.get("/Size") != len(offsets) + 1:
            raise Unlike("the trailer counts other objects than there are")
        self._used: set[int] = set()

    def raw(self, number: int) -> bytes:
        """The bytes of an object. Raises Unlike when there is none."""
        body = self._bodies.get(number)
        if body is None:
            raise Unlike("a reference leads nowhere")
        self._used.add(number)
        return body

    def dictionary(self, number: int) -> Dictionary:
        """An object that is a dictionary."""
        return dictionary(self.raw(number))

    def stream(self, number: int) -> tuple[Dictionary, bytes]:
        """An object that is a stream: its entries without Length, and its data as they lie in the file."""
        body = self.raw(number)
        at = body.find(b">>stream\n")
        if at < 0 or not body.endswith(b"\nendstream"):
            raise Unlike("a stream is missing")
        found = dictionary(body[: at + 2])
        data = body[at + 9 : -10]
        if found.pop("/Length", None) != len(data):
            raise Unlike("the length of a stream is wrong")
        return found, data

    def unpacked(self, number: int) -> tuple[Dictionary, bytes]:
        """A stream packed with Flate and nothing else, unpacked; its entries without Filter and Length."""
        found, data = self.stream(number)
        if found.pop("/Filter", None) != "/FlateDecode":
            raise Unlike("a stream is not packed with Flate")
        return found, inflated(data)

    def either(self, number: int) -> tuple[Dictionary, bytes]:
        """A stream as it is or packed with Flate, unpacked; its entries without Filter and Length."""
        found, data = self.stream(number)
        return self.unpacked(number) if "/Filter" in found else (found, data)

    def unused(self) -> int:
        """How many objects nobody asked for."""
        return len(self._bodies) - len(self._used)


def inflated(data: bytes) -> bytes:
    """Unpack a zlib stream, whole, with its checksum and nothing behind it. Raises Unlike."""
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, _MOST)
    except zlib.error:
        raise Unlike("a stream cannot be unpacked") from None
    if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
        raise Unlike("a stream ends too early, too late or is too large")
    return found


def _table(data: bytes, start: int) -> tuple[list[int], int]:
    """Offsets of the objects from number 1 on, and where the table ends."""
    head = re.compile(rb"xref\n0 (\d{1,5})\n").match(data, start)
    if head is None:
        raise Unlike("the cross-reference table is not where it should be")
    count, at = int(head[1]), head.end()
    end = at + _LINE * count
    table = data[at:end]
    if not re.fullmatch(rb"0000000000 65535 f \n(?:\d{10} 00000 n \n)+", table):
        raise Unlike("the cross-reference table is spelled in an unknown way")
    return [int(table[line : line + 10]) for line in range(_LINE, len(table), _LINE)], end


def _bodies(data: bytes, offsets: list[int], end: int) -> Mapping[int, bytes]:
    ordered = sorted(zip(offsets, range(1, len(offsets) + 1), strict=True))
    if ordered[0][0] != len(_HEADER):
        raise Unlike("bytes before the first object")
    bodies = {}
    for (start, number), following in zip(ordered, [*(at for at, _ in ordered[1:]), end], strict=True):
        head = b"%d 0 obj\n" % number
        if not data.startswith(head, start) or data[following - 8 : following] != b"\nendobj\n":
            raise Unlike("an object does not fill its place")
        bodies[number] = data[start + len(head) : following - 8]
    return bodies


def _trailer(data: bytes) -> Dictionary:
    if not data.startswith(b"trailer\n") or not data.endswith(b"\n"):
        raise Unlike("the trailer is missing")
    found = dictionary(data[8:])
    if found.keys() != {"/Size", "/Root", "/Info", "/ID"}:
        raise Unlike("the trailer has an entry too many or too few")
    if not re.search(rb"/ID\[<([0-9A-F]{32})><\1>\]>>\n\Z", data):
        raise Unlike("the file identifier is not one of sixteen bytes")
    return found
