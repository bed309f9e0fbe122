"""Where things are in an inspected PDF of one revision: enough to append to it, read from its own bytes.

Reads what the press makes (a classic cross-reference table) and what WeasyPrint makes (a cross-reference stream with
object streams). Anything else is refused: a paper we cannot read exactly is not one we sign. ISO 32000-2, 7.5.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cached_property

from issuer.papers.errors import AkashiError

_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*(<<|>>|\[|\]|/[^\0\t\n\f\r <>\[\](){}/%]*|<[0-9A-Fa-f\0\t\n\f\r ]*>"
    rb"|\((?:[^()\\]|\\[\s\S])*\)|[^\0\t\n\f\r <>\[\](){}/%]+)"
)
_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_REFERENCE = re.compile(rb"\s*(\d{1,8})\s+0\s+R\s*\Z")
_OBJECT = re.compile(rb"(\d{1,8})\s+0\s+obj\s*")
_STREAM = re.compile(rb"\s*stream\r?\n")
_TABLE = re.compile(rb"xref\s*\r?\n0 (\d{1,8})\s*?\r?\n")
_MOST = 4 * 1024 * 1024
_DEEPEST = 32
Entries = dict[bytes, bytes]


class Unsignable(AkashiError):
    """The PDF is not built in a way that a signature can be appended to."""


def _token(data: bytes, at: int) -> tuple[bytes, int]:
    found = _TOKEN.match(data, at)
    if found is None:
        raise Unsignable("a dictionary of the paper cannot be read")
    return found[1], found.end()


def _skip_value(data: bytes, at: int) -> int:
    """The place behind one object, which may be an indirect reference."""
    token, end = _token(data, at)
    if token in (b"<<", b"["):
        depth = 1
        while depth:
            token, end = _token(data, end)
            depth += (token in (b"<<", b"[")) - (token in (b">>", b"]"))
            if depth > _DEEPEST:
                raise Unsignable("a dictionary of the paper is nested too deeply")
        return end
    second, behind = _token(data, end)
    if token.isdigit() and second.isdigit():
        third, last = _token(data, behind)
        if third == b"R":
            return last
    return end


def dictionary(data: bytes, at: int) -> tuple[Entries, bytes, int]:
    """Entries (raw values by name), the bytes between ``<<`` and ``>>``, and the place behind. Raises Unsignable."""
    token, start = _token(data, at)
    if token != b"<<":
        raise Unsignable("a dictionary was expected")
    entries: Entries = {}
    end = start
    while True:
        name, behind = _token(data, end)
        if name == b">>":
            return entries, data[start:end], behind
        if not name.startswith(b"/") or name in entries:
            raise Unsignable("a dictionary of the paper cannot be read")
        end = _skip_value(data, behind)
        entries[name] = data[behind:end].strip()


def number(entries: Entries, name: bytes) -> int:
    """A whole number of a dictionary. Raises Unsignable."""
    value = entries.get(name, b"")
    if not value.isdigit() or len(value) > 10:
        raise Unsignable(f"{name.decode()} is missing or no whole number")
    return int(value)


def reference(value: bytes) -> int:
    """The object number of an indirect reference of generation 0. Raises Unsignable."""
    found = _REFERENCE.match(value)
    if found is None:
        raise Unsignable("an indirect reference was expected")
    return int(found[1])


@dataclass(frozen=True)
class Structure:
    """One revision. ``startxref``: offset of its cross-references; ``streamed``: they are a stream."""

    pdf: bytes
    startxref: int
    streamed: bool
    trailer: Entries

    @property
    def size(self) -> int:
        """The next free object number."""
        return number(self.trailer, b"/Size")

    @property
    def root(self) -> int:
        """Object number of the catalogue."""
        return reference(self.trailer.get(b"/Root", b""))

    def entries_of(self, wanted: int) -> tuple[Entries, bytes]:
        """The dictionary that object ``wanted`` is, or begins with. Raises Unsignable."""
        kind, first, second = self._row(wanted)
        if kind == 1:
            entries, raw, _ = dictionary(self.pdf, self._object_at(first, wanted))
            return entries, raw
        if kind != 2:
            raise Unsignable("an object the paper refers to is not there")
        inside = self._inflated(self._object_at(self._row(first)[1], first))
        head, body = inside
        pairs = body[: number(head, b"/First")].split()
        if len(pairs) <= 2 * second + 1 or int(pairs[2 * second]) != wanted:
            raise Unsignable("an object is not where the paper says it is")
        entries, raw, _ = dictionary(body, number(head, b"/First") + int(pairs[2 * second + 1]))
        return entries, raw

    def first_page(self) -> int:
        """Object number of the first page. Raises Unsignable."""
        at = reference(self.entries_of(self.root)[0].get(b"/Pages", b""))
        for _ in range(_DEEPEST):
            entries, _raw = self.entries_of(at)
            if entries.get(b"/Type") == b"/Page":
                return at
            kids = re.match(rb"\[\s*(\d{1,8}\s+0\s+R)", entries.get(b"/Kids", b""))
            if kids is None:
                break
            at = reference(kids[1])
        raise Unsignable("the paper has no first page")

    def _object_at(self, offset: int, wanted: int) -> int:
        found = _OBJECT.match(self.pdf, offset)
        if found is None or int(found[1]) != wanted:
            raise Unsignable("an object is not where the paper says it is")
        return found.end()

    def _inflated(self, at: int) -> tuple[Entries, bytes]:
        entries, _, end = dictionary(self.pdf, at)
        start = _STREAM.match(self.pdf, end)
        if start is None or b"/DecodeParms" in entries:
            raise Unsignable("a stream of an unexpected kind")
        body = self.pdf[start.end() : start.end() + number(entries, b"/Length")]
        if b"/Filter" not in entries:
            return entries, body
        if entries[b"/Filter"] not in (b"/FlateDecode", b"[/FlateDecode]"):
            raise Unsignable("a stream of an unexpected kind")
        try:
            return entries, zlib.decompressobj().decompress(body, _MOST)
        except zlib.error as error:
            raise Unsignable("a stream cannot be unpacked") from error

    def _row(self, wanted: int) -> tuple[int, int, int]:
        """Kind (0 free, 1 at an offset, 2 in an object stream), offset or stream, generation or index."""
        if wanted >= self.size:
            raise Unsignable("an object beyond the end of the cross-references")
        if not self.streamed:
            found = _TABLE.match(self.pdf, self.startxref)
            if found is None or int(found[1]) <= wanted:
                raise Unsignable("the cross-references are not one plain table")
            row = self.pdf[found.end() + 20 * wanted : found.end() + 20 * wanted + 20]
            if not re.fullmatch(rb"\d{10} \d{5} [nf](?: \r| \n|\r\n)", row):
                raise Unsignable("the cross-references are not one plain table")
            return int(row[17:18] == b"n"), int(row[:10]), int(row[11:16])
        widths, rows = self._stream
        row = rows[sum(widths) * wanted : sum(widths) * (wanted + 1)]
        if len(row) != sum(widths):
            raise Unsignable("the cross-references are too short")
        a, b = widths[0], widths[0] + widths[1]
        return row[0], int.from_bytes(row[a:b], "big"), int.from_bytes(row[b:], "big")

    @cached_property
    def _stream(self) -> tuple[tuple[int, ...], bytes]:
        found = _OBJECT.match(self.pdf, self.startxref)
        if found is None:
            raise Unsignable("no cross-references where the paper says they are")
        entries, rows = self._inflated(found.end())
        widths = re.fullmatch(rb"\[\s*(1)\s+([1-8])\s+([1-8])\s*\]", entries.get(b"/W", b""))
        index = re.fullmatch(rb"\[\s*0\s+(\d+)\s*\]", entries.get(b"/Index", b"[0 %d]" % self.size))
        if widths is None or index is None:
            raise Unsignable("the cross-references are of an unexpected kind")
        return tuple(int(w) for w in widths.groups()), rows


def read_structure(pdf: bytes) -> Structure:
    """Read the one revision of an inspected paper. Raises Unsignable."""
    end = _END.search(pdf, max(0, len(pdf) - 64))
    if end is None:
        raise Unsignable("the paper does not end as a PDF does")
    at = int(end[1])
    found = _OBJECT.match(pdf, at)
    if found is None:
        begin = pdf.rfind(b"trailer", at, end.start())
        if begin < 0 or not pdf.startswith(b"xref", at):
            raise Unsignable("no cross-references where the paper says they are")
        trailer, _, _ = dictionary(pdf, begin + len(b"trailer"))
    else:
        trailer, _, _ = dictionary(pdf, found.end())
    if b"/Prev" in trailer or b"/Encrypt" in trailer:
        raise Unsignable("the paper has an earlier revision or is encrypted")
    return Structure(pdf=pdf, startxref=at, streamed=found is not None, trailer=trailer)
