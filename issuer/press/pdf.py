"""The bytes of a PDF file: streams, objects, the cross-reference table (ISO 32000-2, 7.5)."""

from collections.abc import Sequence

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MEDIA_BOX = "[0 0 595.276 841.89]"


def plain_stream(entries: str, data: bytes) -> bytes:
    """A stream object of data as they are."""
    return b"".join((f"<<{entries}/Length {len(data)}>>stream\n".encode(), data, b"\nendstream"))


def stream(entries: str, deflated: bytes) -> bytes:
    """A stream object of data that is compressed already."""
    return b"".join(
        (f"<<{entries}/Filter/FlateDecode/Length {len(deflated)}>>stream\n".encode(), deflated, b"\nendstream")
    )


def text(words: str) -> str:
    """A text string of the document level, in hex."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def number(value: float) -> str:
    """A number with three decimals at most: a thousandth of a point is far below what a printer shows."""
    written = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def objects(first: int, bodies: Sequence[bytes], at: int) -> tuple[bytes, list[bytes], int]:
    """Objects from number ``first`` on as they stand at offset ``at``; their xref lines; the offset after them."""
    pieces, lines = [], []
    for own, body in enumerate(bodies, start=first):
        piece = b"%d 0 obj\n%b\nendobj\n" % (own, body)
        lines.append(b"%010d 00000 n \n" % at)
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces), lines, at
