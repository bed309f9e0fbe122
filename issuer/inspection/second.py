"""The second pair of eyes: pdfium, which knows nothing of our reader.

It reads the text of every line through the document's own maps and says where it stands; both readers must have seen
the same lines in the same places, the same pictures, ink and strokes, and nothing else.
"""

import ctypes
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from issuer.inspection.marks import Line, Marks
from issuer.inspection.mismatch import Mismatch, Severity

#: pdfium's own spellings, undone before anything is compared (found by reading back every glyph of the font):
#: a hyphen at the end of a line becomes U+0002, and some versions write U+FFFE.
_SPELLINGS = {0x0002: "-", 0xFFFE: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
#: It joins and makes up spaces, so they are left to the first reader.
#: Marks of 外字 shapes are our own.
_OURS = range(0xD800, 0xE000)
_SPACE = frozenset(map(chr, (0x09, 0x0A, 0x0D, 0x20, 0xA0, *range(0x2000, 0x200B), 0x3000)))
_SPELLED = re.compile(f"[{''.join(map(chr, _SPELLINGS))}]")
_SPACES = re.compile(f"[{''.join(_SPACE)}{chr(_OURS[0])}-{chr(_OURS[-1])}]+")
_SPELLINGS |= dict.fromkeys((*map(ord, _SPACE), *_OURS))  # type: ignore[arg-type]
_NEAR_PT = 0.01


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _by_address(function: Any, result: Any, *arguments: Any) -> Any:
    """The same function of pdfium with addresses as plain numbers: ctypes' own pointers take twice the time."""
    return ctypes.CFUNCTYPE(result, *arguments)(_address(function))


_ADDRESS = ctypes.c_void_p
_OBJECT = _by_address(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, ctypes.c_int)
_KIND = _by_address(raw.FPDFPageObj_GetType, ctypes.c_int, _ADDRESS)
_MATRIX = _by_address(raw.FPDFPageObj_GetMatrix, ctypes.c_int, _ADDRESS, _ADDRESS)
_OWNER = _by_address(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, ctypes.c_int)
_TEXT = _by_address(raw.FPDFTextObj_GetText, ctypes.c_ulong, _ADDRESS, _ADDRESS, _ADDRESS, ctypes.c_ulong)


def look(data: bytes, pages: list[Marks]) -> Iterator[Mismatch]:
    """Hold a whole file against what the first reader saw on its pages. Raises PdfiumError when it cannot be opened."""
    document = pdfium.PdfDocument(data)
    try:
        yield from _document_faults(document, len(pages))
        for number, marks in enumerate(pages[: len(document)], start=1):
            page = document[number - 1]
            yield from _page_faults(page, marks, number)
            page.close()
    finally:
        document.close()


def _document_faults(document: pdfium.PdfDocument, pages: int) -> Iterator[Mismatch]:
    """pdfium's own count of pages, attachments, scripts, signatures and form fields."""
    if len(document) != pages:
        yield Mismatch(severity=Severity.PERSON, page=0, rule="page count")
    extras = {
        "attachments": raw.FPDFDoc_GetAttachmentCount(document.raw),
        "scripts": raw.FPDFDoc_GetJavaScriptActionCount(document.raw),
        "signatures": raw.FPDF_GetSignatureCount(document.raw),
        "form": raw.FPDF_GetFormType(document.raw),
    }
    for name, count in extras.items():
        if count:
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="document holds", place=name)


def _page_faults(page: pdfium.PdfPage, marks: Marks, number: int) -> Iterator[Mismatch]:
    if raw.FPDFPage_GetAnnotCount(page.raw):
        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="annotations")
    if page.get_rotation():
        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="turned page")
    text = page.get_textpage()
    try:
        items, places, others = _objects(page.raw)
        if others != (len(marks.inks), len(marks.pictures), marks.seam_paths):
            yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="the two readers disagree")
        lines = marks.lines
        if len(items) != len(lines):
            yield Mismatch(severity=Severity.PERSON, page=number, rule="the two readers disagree")
            return
        is_placed = all(
            abs(x - line.x) <= _NEAR_PT and abs(y - line.y) <= _NEAR_PT
            for (x, y), line in zip(places, lines, strict=True)
        )
        if not is_placed or not (_reads_at_once(text.raw, items, lines) or _reads_one_by_one(text.raw, items, lines)):
            yield Mismatch(severity=Severity.PERSON, page=number, rule="the two readers disagree")
    finally:
        text.close()


def spelled(text: str) -> str:
    """Text as it is compared: pdfium's spellings undone on both sides."""
    return text.translate(_SPELLINGS)


def _objects(page: Any) -> tuple[list[int], list[tuple[float, float]], tuple[int, int, int]]:
    """Every line of text and where it stands (x, y), and how many inks, pictures and paths there are."""
    counts = {raw.FPDF_PAGEOBJ_FORM: 0, raw.FPDF_PAGEOBJ_IMAGE: 0, raw.FPDF_PAGEOBJ_PATH: 0}
    address, text_kind, matrix = _address(page), raw.FPDF_PAGEOBJ_TEXT, raw.FS_MATRIX()
    matrix_at = ctypes.addressof(matrix)
    items, places = [], []
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = _OBJECT(address, index)
        kind = _KIND(item)
        if kind != text_kind:
            counts[kind] = counts.get(kind, 0) + 1
            continue
        _MATRIX(item, matrix_at)
        items.append(item)
        places.append((matrix.e, matrix.f))
    inks, pictures, paths = (counts.pop(kind) for kind in list(counts)[:3])
    return items, places, (inks, pictures + sum(counts.values()), paths)


def _reads_at_once(text: Any, items: list[int], lines: list[Line]) -> bool:
    """Whether pdfium's text of the page is made of the lines, each of them once and whole: its characters follow each
    other, and the first and the last of them belong to it. Lines on one height may come in another order.

    False also where its spellings make that hard to tell: then they are asked one by one, which takes the square of
    the time.
    """
    count = raw.FPDFText_CountChars(text)
    buffer = (ctypes.c_ushort * (max(0, count) + 2))()
    written = raw.FPDFText_GetText(text, 0, count, buffer)
    whole = ctypes.string_at(buffer, 2 * max(0, written - 1)).decode("utf-16-le", "replace")
    if written != count + 1 or _SPELLED.search(whole):
        return False
    seen, kept = _without_spaces(whole), _SPACES.sub("", whole)
    left = {item: _SPACES.sub("", line.text) for item, line in zip(items, lines, strict=True)}
    address, at = _address(text), 0
    while at < len(kept):
        item = _OWNER(address, seen[at])
        own = left.pop(item, "")
        if not own or not kept.startswith(own, at):
            return False
        at += len(own)
        if _OWNER(address, seen[at - 1]) != item:
            return False
    return not any(left.values())


def _without_spaces(whole: str) -> list[int]:
    """Where the characters of a text stand that are no spaces, counted as pdfium does: in units of UTF-16."""
    if whole.isascii() or max(whole) <= "\uffff":
        return [at for at, char in enumerate(whole) if char not in _SPACE]
    ends = accumulate((1 + (char > "\uffff") for char in whole), initial=0)
    return [at for at, char in zip(ends, whole, strict=False) if char not in _SPACE]


def _reads_one_by_one(text: Any, items: list[int], lines: list[Line]) -> bool:
    """Whether pdfium reads every line as the first reader did."""
    # Room for every character of the page and for those that pdfium makes up at the ends of lines.
    room = 2 * (2 * max(0, raw.FPDFText_CountChars(text)) + 64)
    buffer = (ctypes.c_ushort * (room // 2))()
    for item, line in zip(items, lines, strict=True):
        size = _TEXT(item, _address(text), ctypes.addressof(buffer), room)
        if not 2 <= size <= room:
            raise pdfium.PdfiumError("a line could not be read")
        read = ctypes.string_at(buffer, size - 2).decode("utf-16-le", "replace")
        if read != line.text and spelled(read) != spelled(line.text):
            return False
    return True
