"""What a finished paper says, for comparison with a line of the table."""

from __future__ import annotations

import re

import pypdfium2

from integrations.centre.city.casebook import Answer

_DROPPED = re.compile("[\\s\u3000\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def plain(text: str) -> str:
    """Text without blanks and variation selectors; no other character is changed."""
    return _DROPPED.sub("", text)


def read_pages(pdf: bytes) -> list[str]:
    """The plain text of every page."""
    document = pypdfium2.PdfDocument(pdf)
    return [plain(page.get_textpage().get_text_range()) for page in document]


def complaints(pdf: bytes, expected: Answer) -> list[str]:
    """Everything in which the paper differs from the expected answer; empty when it is right."""
    pages = read_pages(pdf)
    text = "".join(pages)
    found = []
    if len(pages) != expected.pages:
        found.append(f"頁数 {len(pages)}")
    found += [f"無い: {string}" for string in expected.has if plain(string) not in text]
    found += [f"ある: {string}" for string in expected.lacks if plain(string) in text]
    position = 0
    for string in expected.order:
        position = text.find(plain(string), position)
        if position < 0:
            found.append(f"順が違う: {string}")
            break
        position += len(plain(string))
    return found
