"""Where things are in an inspected PDF of one revision: enough to append to it, read from its own bytes.

Reads one plain cross-reference table, as the press makes it and inspection demands it. Anything else is refused: a
paper we cannot read exactly is not one we sign. ISO 32000-2, 7.5.
"""

import re
from dataclasses import dataclass

from issuer.papers.errors import AkashiError

_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*(<<|>>|\[|\]|/[^\0\t\n\f\r <>\[\](){}/%]*|<[0-9A-Fa-f\0\t\n\f\r ]*>"
    rb"|\((?:[^()\\]|\\[\s\S])*\)|[^\0\t\n\f\r <>\[\](){}/%]+)"
)
_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_REFERENCE = re.compile(rb"\s*(\d{1,8})\s+0\s+R\s*\Z")
_OBJECT = re.compile(rb"(\d{1,8})\s+0\s+obj\s*")
_ROW = re.compile(rb"(\d{10}) \d{5} ([nf])(?: \r| \n|\r\n)")
_TABLE = re.compile(rb"xref\s*\r?\n0 (\d{1,8})\s*?\r?\n")
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
    """One revision. ``startxref``: offset of its cross-reference table."""

    pdf: bytes
    startxref: int
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
        entries, raw, _ = dictionary(self.pdf, self._object_at(wanted))
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

    def _object_at(self, wanted: int) -> int:
        if wanted >= self.size:
            raise Unsignable("an object beyond the end of the cross-references")
        table = _TABLE.match(self.pdf, self.startxref)
        if table is None or int(table[1]) <= wanted:
            raise Unsignable("the cross-references are not one plain table")
        row = _ROW.fullmatch(self.pdf, table.end() + 20 * wanted, table.end() + 20 * wanted + 20)
        if row is None:
            raise Unsignable("the cross-references are not one plain table")
        if row[2] == b"f":
            raise Unsignable("an object the paper refers to is not there")
        found = _OBJECT.match(self.pdf, int(row[1]))
        if found is None or int(found[1]) != wanted:
            raise Unsignable("an object is not where the paper says it is")
        return found.end()


def read_structure(pdf: bytes) -> Structure:
    """Read the one revision of an inspected paper. Raises Unsignable."""
    end = _END.search(pdf, max(0, len(pdf) - 64))
    if end is None:
        raise Unsignable("the paper does not end as a PDF does")
    at = int(end[1])
    begin = pdf.rfind(b"trailer", at, end.start())
    if begin < 0 or not pdf.startswith(b"xref", at):
        raise Unsignable("no cross-reference table where the paper says it is")
    trailer, _, _ = dictionary(pdf, begin + len(b"trailer"))
    if b"/Prev" in trailer or b"/Encrypt" in trailer:
        raise Unsignable("the paper has an earlier revision or is encrypted")
    return Structure(pdf=pdf, startxref=at, trailer=trailer)
