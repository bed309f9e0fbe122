"""What such a team might add after an accident: the text of the finished PDF is looked through once."""

import unicodedata

import pypdfium2

from bench.naive.rules import Found


class Mismatch(Exception):
    """A page lacks its number, or the paper a name."""


def look_at(pdf: bytes, found: Found, number: str) -> None:
    """Raises Mismatch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [_bare(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()
    whole = "".join(pages)
    if any(_bare(number) not in page for page in pages) or any(_bare(one.name) not in whole for one in found.printed):
        raise Mismatch


def _bare(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Mn", "Cc"))
