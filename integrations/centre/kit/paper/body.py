"""The file itself: A4 pages, nothing that acts, hides or is attached, no personal data about the data, signed whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, folded
from integrations.centre.kit.paper.sheet import MM

__all__ = ["body_rule"]

_A4_MM = (210.0, 297.0)
#: Of the catalogue and of its name trees: what acts by itself, hides layers, or carries other files.
_ACTING = ("/AA", "/Collection", "/OCProperties")
_ACTING_NAMES = ("/JavaScript", "/EmbeddedFiles")
#: Names and numbers shorter than this are found in any stream by chance.
_TELLING = 3


def body_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """The bytes as they came."""
    if hashlib.sha256(paper.issued.pdf).hexdigest() != paper.issued.sha256:
        yield Complaint("file", "sha256 がPDFのものと違います。")
    yield from _pages(paper)
    yield from _acting(paper.typeset.file)
    yield from _told(paper, expected)
    yield from _signed(paper.issued.pdf, is_needed=expected.own_form)


def _pages(paper: Opened) -> Iterator[Complaint]:
    for number, page in enumerate(paper.typeset.file.pages, start=1):
        box = [float(edge) for edge in page.mediabox]
        crop = [float(edge) for edge in page.cropbox]
        size = ((box[2] - box[0]) / MM, (box[3] - box[1]) / MM)
        if any(abs(have - want) > 0.5 for have, want in zip(size, _A4_MM, strict=True)) or crop != box:
            yield Complaint("file", f"{number}頁目がA4縦でありません ({size[0]:.1f}×{size[1]:.1f} mm)。")
        if int(page.obj.get("/Rotate", 0)) or "/UserUnit" in page.obj:
            yield Complaint("file", f"{number}頁目が回転又は拡縮されています。")


def _acting(file: pikepdf.Pdf) -> Iterator[Complaint]:
    root = file.Root
    found = [key for key in _ACTING if key in root]
    found += [key for key in _ACTING_NAMES if key in root.get("/Names", {})]
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        found.append("/OpenAction")
    for key in found:
        yield Complaint("file", f"文書に {key} があります。")
    if file.is_encrypted:
        yield Complaint("file", "文書が暗号化されています。")
    yield from _noted(file)
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            kind, action = thing.get("/Type"), thing.get("/S")
            if kind in ("/Filespec", "/EmbeddedFile") or action in ("/JavaScript", "/Launch", "/URI"):
                yield Complaint("file", "文書に添付、スクリプト又はリンクがあります。")


def _noted(file: pikepdf.Pdf) -> Iterator[Complaint]:
    """Nothing lies on a page but the field of an invisible signature."""
    for number, page in enumerate(file.pages, start=1):
        for note in page.obj.get("/Annots", []):
            if note.get("/FT") != "/Sig" or any(float(edge) for edge in note.get("/Rect", [])):
                yield Complaint("file", f"{number}頁目に注釈 {note.get('/Subtype', '')} があります。")
        if "/AA" in page.obj:
            yield Complaint("file", f"{number}頁目に動作があります。")


def _told(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """Titles, producers and other strings of the file name nobody; no object tells of somebody else."""
    file = paper.typeset.file
    strings = [str(value) for value in file.docinfo.values()] if file.trailer.get("/Info") else []
    if "/Metadata" in file.Root:
        strings.append(bytes(file.Root.Metadata.read_bytes()).decode("utf-8", "replace"))
    inner = "".join(_inner_texts(file))
    told = bare(folded("".join(strings)))
    for subject in expected.subjects:
        for words in (subject.name, subject.my_number, *subject.secrets, subject.address):
            if len(bare(words)) >= _TELLING and bare(folded(words)) in told:
                yield Complaint("file", "文書の情報 (題名など) に個人の情報があります。")
    for words in expected.rest.names | expected.rest.numbers:
        if len(words) >= _TELLING and (words in told or words in inner):
            yield Complaint("file", "ファイルの中に、ほかの人の名又は番号があります。")


def _inner_texts(file: pikepdf.Pdf) -> Iterator[str]:
    """Text strings of every object, and streams that are plain UTF-8 text."""
    for thing in file.objects:
        yield from _strings(thing, 0)
        if (
            isinstance(thing, pikepdf.Stream)
            and "/Length1" not in thing
            and thing.get("/Subtype") not in ("/Image", "/Form")
        ):
            try:
                yield bare(bytes(thing.read_bytes()).decode("utf-8"))
            except (UnicodeDecodeError, pikepdf.PdfError):
                continue


def _strings(thing: Any, depth: int) -> Iterator[str]:
    if isinstance(thing, pikepdf.String):
        yield bare(folded(str(thing)))
    elif depth < 4 and isinstance(thing, pikepdf.Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                yield from _strings(item, depth + 1)
    elif depth < 4 and isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, item in thing.items():
            if key != "/Contents" and not getattr(item, "is_indirect", False):
                yield from _strings(item, depth + 1)


def _signed(pdf: bytes, *, is_needed: bool) -> Iterator[Complaint]:
    """One PAdES signature over every byte; who may sign is another question (the kit knows no city's PKI)."""
    if pdf.rstrip()[-5:] != b"%%EOF":
        yield Complaint("file", "PDFの終わりの後に余計なバイトがあります。")
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not signatures:
            if is_needed:
                yield Complaint("signature", "署名がありません。")
            return
        last = signatures[-1]
        status = validate_pdf_signature(last, ValidationContext(trust_roots=[last.signer_cert], allow_fetching=False))
    except (PdfError, SigningError, SignatureValidationError, SuspiciousModification, ValueError) as error:
        yield Complaint("signature", f"署名を読めません ({type(error).__name__})。")
        return
    if not (status.intact and status.valid):
        yield Complaint("signature", "署名がバイト列に合いません。")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        yield Complaint("signature", "署名の後にファイルが書き足されています。")
    if last.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        yield Complaint("signature", "署名が PAdES (ETSI.CAdES.detached) でありません。")
