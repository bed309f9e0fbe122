"""The document as a whole: nothing in it but pages, fonts and pictures."""

from collections.abc import Iterator
from typing import Any

import pikepdf

from issuer.inspection.mismatch import Mismatch, Severity

_ROOT = frozenset({"/Type", "/Pages", "/Outlines", "/Lang", "/MarkInfo", "/ViewerPreferences", "/Version"})
_PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
        "/Resources",
        "/Group",
    }
)
_RESOURCES = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet"})
_OUTLINE = frozenset({"/Title", "/Dest", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count"})
_INFO = frozenset({"/Producer", "/Creator", "/Title", "/CreationDate", "/ModDate"})
_A4_PT = (595.276, 841.890)
_MAX_OUTLINES = 100


def document_faults(*, pdf: pikepdf.Pdf, data: bytes, names: frozenset[str]) -> Iterator[Mismatch]:
    """Everything in the file that a paper has no use for: actions, forms, layers, attachments, later revisions."""
    if data.count(b"startxref") != 1 or not data.rstrip().endswith(b"%%EOF"):
        yield _fault(0, "revisions or trailing data")
    if pdf.is_encrypted:
        yield _fault(0, "encrypted")
    for key in sorted(set(pdf.Root.keys()) - _ROOT):
        yield _fault(0, "catalogue entry", key)
    yield from _outline_faults(pdf.Root.get("/Outlines"))
    info: Any = pdf.trailer.get("/Info", {})
    for key in sorted(set(info.keys()) - _INFO):
        yield _fault(0, "document information", key)
    # The producer names itself there; a person's name could only come in as a title.
    written = [str(info[key]) for key in ("/Title", "/Creator") if key in info]
    if any(name in text for text in written for name in names):
        yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="a name in the document information")


def page_faults(*, page: Any, number: int) -> Iterator[Mismatch]:
    """Entries of one page: A4, upright, no annotations or actions, all fonts embedded."""
    for key in sorted(set(page.keys()) - _PAGE):
        yield _fault(number, "page entry", key)
    for key in ("/MediaBox", "/CropBox", "/TrimBox"):
        if key in page.obj and not _is_a4(page.obj[key]):
            yield _fault(number, "page size", key)
    if int(page.get("/Rotate", 0)) or float(page.get("/UserUnit", 1)) != 1:
        yield _fault(number, "turned or scaled page")
    if "/Group" in page and page.Group.get("/S") != "/Transparency":
        yield _fault(number, "page entry", "/Group")
    for key in sorted(set(page.get("/Resources", {}).keys()) - _RESOURCES):
        yield _fault(number, "resource", key)


def _outline_faults(outline: Any) -> Iterator[Mismatch]:
    """Bookmarks lead to places and nowhere else."""
    waiting = [outline] if outline is not None else []
    seen = 0
    while waiting:
        entry = waiting.pop()
        seen += 1
        if seen > _MAX_OUTLINES or set(entry.keys()) - _OUTLINE - {"/Type"}:
            yield _fault(0, "bookmark")
            return
        waiting += [entry[key] for key in ("/First", "/Next") if key in entry]


def _is_a4(box: Any) -> bool:
    x0, y0, x1, y1 = (float(number) for number in box)
    return abs(x0) < 0.01 and abs(y0) < 0.01 and abs(x1 - _A4_PT[0]) < 0.3 and abs(y1 - _A4_PT[1]) < 0.3


def _fault(page: int, rule: str, place: str = "") -> Mismatch:
    return Mismatch(severity=Severity.STRUCTURE, page=page, rule=rule, place=place)
