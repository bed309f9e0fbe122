"""The second pair of eyes: pdfium, which knows nothing of our reader.

It reads the text of every line through the document's own maps and says where it stands; both readers must have seen
the same lines in the same places, the same pictures, ink and strokes, and nothing else.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from issuer.inspection.marks import Marks
from issuer.inspection.mismatch import Mismatch, Severity

#: pdfium's own spellings, undone before anything is compared (found by reading back every glyph of the font):
#: a hyphen at the end of a line becomes U+0002, and some versions write U+FFFE.
_SPELLINGS = {0x0002: "-", 0xFFFE: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
#: It joins and makes up spaces, so they are left to the first reader.
_SPELLINGS |= dict.fromkeys((0x09, 0x0A, 0x0D, 0x20, 0xA0, *range(0x2000, 0x200B), 0x3000))  # type: ignore[arg-type]
#: Marks of 外字 shapes are our own.
_SPELLINGS |= dict.fromkeys(range(0xD800, 0xE000))  # type: ignore[arg-type]
_NEAR_PT = 0.01
_WORDS = ctypes.POINTER(ctypes.c_ushort)


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
        lines, others = _objects(page.raw, text.raw)
    finally:
        text.close()
    if others != (len(marks.inks), len(marks.pictures), marks.seam_paths):
        yield Mismatch(severity=Severity.STRUCTURE, page=number, rule="the two readers disagree")
    if len(lines) != len(marks.lines):
        yield Mismatch(severity=Severity.PERSON, page=number, rule="the two readers disagree")
        return
    for (read, x, y), line in zip(lines, marks.lines, strict=True):
        is_same = read == line.text or spelled(read) == spelled(line.text)
        if not is_same or abs(x - line.x) > _NEAR_PT or abs(y - line.y) > _NEAR_PT:
            yield Mismatch(severity=Severity.PERSON, page=number, rule="the two readers disagree")
            return


def spelled(text: str) -> str:
    """Text as it is compared: pdfium's spellings undone on both sides."""
    return text.translate(_SPELLINGS)


def _objects(page: Any, text: Any) -> tuple[list[tuple[str, float, float]], tuple[int, int, int]]:
    """(text, x, y) of every line, and how many inks, pictures and paths there are."""
    counts = {raw.FPDF_PAGEOBJ_FORM: 0, raw.FPDF_PAGEOBJ_IMAGE: 0, raw.FPDF_PAGEOBJ_PATH: 0}
    get_object, get_type, get_matrix = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetMatrix
    get_text, at, text_kind = raw.FPDFTextObj_GetText, ctypes.byref, raw.FPDF_PAGEOBJ_TEXT
    total = raw.FPDFPage_CountObjects(page)
    # Room for every character of the page and, for every line, the made-up ones at its end and the zero behind it.
    room = 2 * (2 * max(0, raw.FPDFText_CountChars(text)) + 8 * total + 64)
    buffer = (ctypes.c_ushort * (room // 2))()
    matrix, used = raw.FS_MATRIX(), 0
    places = []
    for index in range(total):
        item = get_object(page, index)
        kind = get_type(item)
        if kind != text_kind:
            counts[kind] = counts.get(kind, 0) + 1
            continue
        size = get_text(item, text, ctypes.cast(at(buffer, used), _WORDS), room - used)
        if not 2 <= size <= room - used:
            raise pdfium.PdfiumError("a line could not be read")
        get_matrix(item, matrix)
        used += size
        places.append((matrix.e, matrix.f))
    read = ctypes.string_at(buffer, used).decode("utf-16-le", "replace").split("\0")
    inks, pictures, paths = (counts.pop(kind) for kind in list(counts)[:3])
    lines = [(text, x, y) for text, (x, y) in zip(read, places, strict=False)]
    return lines, (inks, pictures + sum(counts.values()), paths)
