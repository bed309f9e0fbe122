"""The PAdES B-B increment behind an inspected paper (ISO 32000-2 7.5.6, 12.8; ETSI EN 319 142-1).

Four objects: the catalogue and the first page once more, with what the signature adds to them, an invisible field and
the signature itself. Not one of the inspected bytes is touched. Built in one go: every length is known beforehand.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from issuer.sealing import cms
from issuer.sealing.signer import Signer, SigningFailed
from issuer.sealing.structure import Structure, Unsignable, read_structure

TOKYO = ZoneInfo("Asia/Tokyo")
#: /ByteRange is written before its numbers are known, so it has room to spare (white space is free in an array).
_RANGE = 40
#: Invisible, printed with the page, locked (ISO 32000-2, 12.5.3).
_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/F 132/Rect[0 0 0 0]"


@dataclass(frozen=True, slots=True)
class Signed:
    """The whole file and its SHA-256 (hex)."""

    pdf: bytes
    sha256: str


def sign_pdf(*, pdf: bytes, signer: Signer, at: datetime, certificate_number: str) -> Signed:
    """Append a signature made at ``at`` (aware). The result begins with ``pdf``; with RSA it is the same every time.

    Raises Unsignable for a PDF built otherwise than ours, SigningFailed when the key cannot sign at that time.
    """
    if not signer.certificate.valid_at(at):
        raise SigningFailed("the signing certificate is not valid at the time of signing")
    structure = read_structure(pdf)
    room = 2 * cms.size_of(signer.certificate)
    moment = at.astimezone(TOKYO).strftime("D:%Y%m%d%H%M%S+09'00'")
    objects = _objects(structure, f"/Reason({certificate_number})/M({moment})".encode("ascii"))
    lead = b"" if pdf.endswith(b"\n") else b"\n"
    offsets, at_byte = {}, len(pdf) + len(lead)
    for key, body in objects.items():
        offsets[key] = at_byte
        at_byte += len(body)
    begin = at_byte
    end = begin + room + 2
    tail = b">>\nendobj\n"
    tail += _references(structure, offsets, end + len(tail))
    numbers = f"[0 {begin} {end} {len(tail)}]".encode().ljust(_RANGE)
    objects[structure.size] = objects[structure.size].replace(b"#" * _RANGE, numbers)
    head = lead + b"".join(objects.values())
    whole = hashlib.sha256(pdf)
    whole.update(head)
    covered = whole.copy()
    covered.update(tail)
    contents = cms.sign(signer=signer, digest=covered.digest()).hex().encode().ljust(room, b"0")
    last = b"<" + contents + b">" + tail
    whole.update(last)
    return Signed(pdf=b"".join((pdf, head, last)), sha256=whole.hexdigest())


def _objects(structure: Structure, told: bytes) -> dict[int, bytes]:
    """Object number → its bytes; the last one, the signature, is cut off where its /Contents begins."""
    page, root, signature = structure.first_page(), structure.root, structure.size
    catalogue, catalogue_raw = structure.entries_of(root)
    first, first_raw = structure.entries_of(page)
    if b"/AcroForm" in catalogue or b"/Annots" in first:
        raise Unsignable("the paper has fields or annotations already")
    field = signature + 1
    return {
        root: b"%d 0 obj\n<<%b/AcroForm<</Fields[%d 0 R]/SigFlags 3>>>>\nendobj\n" % (root, catalogue_raw, field),
        page: b"%d 0 obj\n<<%b/Annots[%d 0 R]>>\nendobj\n" % (page, first_raw, field),
        field: b"%d 0 obj\n%b/P %d 0 R/V %d 0 R>>\nendobj\n" % (field, _FIELD, page, signature),
        signature: b"%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached%b/ByteRange%b/Contents"
        % (signature, told, b"#" * _RANGE),
    }


def _references(structure: Structure, offsets: dict[int, int], at: int) -> bytes:
    """Cross-reference table and trailer of the new revision; they begin at offset ``at``."""
    kept = b"".join(name + b" " + structure.trailer[name] for name in (b"/Info", b"/ID") if name in structure.trailer)
    common = b"/Root %d 0 R%b/Prev %d" % (structure.root, kept, structure.startxref)
    size = structure.size + 2
    end = b"startxref\n%d\n%%%%EOF\n" % at
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (key, offsets[key]) for key in sorted(offsets))
    return b"xref\n%btrailer\n<</Size %d%b>>\n%b" % (rows, size, common, end)
