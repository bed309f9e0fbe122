"""What a PDF handed in for verification says of itself: numbers it bears, and whether its last signature holds."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from issuer.sealing.apart import NUMBER, printed_numbers
from issuer.sealing.certificate import SigningCertificate
from issuer.sealing.cms_reading import read_signature
from issuer.sealing.reading_turn import reading_turn

_RANGE = re.compile(rb"/ByteRange\[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\] *")
_SIGNED_AT = re.compile(rb"/M\(D:(\d{14})\+09'00'\)")
#: Numbers looked up for one file; a paper bears one.
_MOST_NUMBERS = 3
_TAIL = 65_536
#: Ours take a tenth of it; what is longer is not looked into.
_MOST_HEX = 65_536


class SignatureState(StrEnum):
    """INTACT: holds over the whole file. APPENDED: holds, but bytes were added behind. BROKEN. ABSENT."""

    INTACT = "INTACT"
    APPENDED = "APPENDED"
    BROKEN = "BROKEN"
    ABSENT = "ABSENT"


def numbers_in(pdf: bytes) -> tuple[str, ...]:
    """The 発行番号 the file bears, in its signature or printed on its pages; a few at most, none is proven.

    Raises Crowded.
    """
    found = NUMBER.findall(pdf[-_TAIL:].decode("latin-1"))
    if not found:
        # Our signature stands at the end; whoever took it off or saved the file anew left us the printed number.
        with reading_turn():
            found = printed_numbers(pdf)
    return tuple(dict.fromkeys(found))[:_MOST_NUMBERS]


def signature_of(pdf: bytes, *, trusted: Sequence[SigningCertificate]) -> SignatureState:
    """Whether our last signature in the file holds, and over which part. ``trusted``: the municipality's own."""
    found = list(_RANGE.finditer(pdf))
    if not found:
        return SignatureState.ABSENT
    last = found[-1]
    begin, end, rest = (int(n) for n in last.groups())
    gap = pdf[begin:end]
    if len(gap) > _MOST_HEX or not re.fullmatch(rb"<(?:[0-9a-f]{2})+>", gap):
        return SignatureState.BROKEN
    if not last.end() < begin <= last.end() + 10:
        return SignatureState.BROKEN
    signature = read_signature(bytes.fromhex(gap[1:-1].decode("ascii")), trusted=trusted)
    signed = hashlib.sha256(pdf[:begin] + pdf[end : end + rest]).digest()
    if signature is None or signature.signed_digest != signed or len(pdf) < end + rest:
        return SignatureState.BROKEN
    said = _SIGNED_AT.search(pdf, max(0, last.start() - 80), last.start())
    if said is None or not signature.certificate.valid_at(
        datetime.strptime(said[1].decode() + "+0900", "%Y%m%d%H%M%S%z")
    ):
        return SignatureState.BROKEN
    return SignatureState.INTACT if len(pdf) == end + rest else SignatureState.APPENDED
