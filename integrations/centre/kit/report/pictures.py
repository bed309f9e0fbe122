"""The first page of a paper as a picture."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2

from integrations.centre.kit.target import Paper
from integrations.centre.wire.words import KINDS, OPTIONS

__all__ = ["Picture", "pictures"]

_DPI = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """``source``: a data URL; ``caption`` says what was asked for, and in which case."""

    source: str
    caption: str


def pictures(papers: Iterable[Paper]) -> list[Picture]:
    """One picture of every kind and scope received, in the order of the contract; broken files are left out."""
    first: dict[tuple[str, str], Paper] = {}
    for paper in papers:
        first.setdefault((paper.asked.kind, paper.asked.scope), paper)
    order = list(KINDS)
    found = []
    for (kind, _), paper in sorted(first.items(), key=lambda one: (order.index(one[0][0]), one[0][1])):
        png = _first_page(paper.issued.pdf)
        if png:
            source = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
            found.append(Picture(source=source, caption=f"{KINDS[kind]} ({_asked(paper)}) — {paper.case}"))
    return found


def _asked(paper: Paper) -> str:
    asked = paper.asked
    options = "・".join(OPTIONS[option] for option in asked.options)
    parts = [{"ALL": "全員", "SELF": "本人", "SELECTED": "選んだ人"}[asked.scope], options, asked.fiscal_year]
    return "、".join(part for part in parts if part) + f"、{paper.issued.pages}頁"


def _first_page(pdf: bytes) -> bytes:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return b""
    try:
        image = document[0].render(scale=_DPI / 72, grayscale=True).to_pil()
    finally:
        document.close()
    written = io.BytesIO()
    image.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()
