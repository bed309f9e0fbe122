"""Both sides of the printed paper: the municipality's page over the tint, and the scrambled back."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pypdfium2
from django.conf import settings

from integrations.centre.back.errors import TooDense
from integrations.centre.back.ground import front_sheet
from integrations.centre.back.keys import keys
from integrations.centre.back.sheet import back_sheet
from integrations.centre.kept import folder

__all__ = ["back", "front", "picture"]

_DOTS_PER_INCH = 110


@lru_cache(maxsize=4)  # every picture of a paper and its file are asked for within seconds
def front(pdf: bytes) -> bytes:
    """The fronts as they are printed (PDF)."""
    return front_sheet(pdf=pdf, font=Path(settings.AKASHI_FONTS))


@lru_cache(maxsize=4)
def back(pdf: bytes, *, paper: str, url: str) -> bytes | None:
    """The backs (PDF), one for each front; ``url``: where one may be checked. None when the front says too much."""
    key = keys(file=folder() / "back.key")(paper)
    try:
        return back_sheet(pdf=pdf, paper=paper, key=key, font=Path(settings.AKASHI_FONTS), url=url)
    except TooDense:
        return None


def picture(pdf: bytes, page: int) -> bytes | None:
    """One page (from 1) as PNG; None when there is no such page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            return None
        image = document[page - 1].render(scale=_DOTS_PER_INCH / 72).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.convert("L").save(out, "PNG")
    return out.getvalue()
