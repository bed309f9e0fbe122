"""Real fronts, and their backs made once."""

from functools import cache
from io import BytesIO

import pikepdf
from PIL import Image

from integrations.centre.back.sheet import back_sheet
from tests.centre.back.scanner import printed
from tests.golden.cases import FONT, paper_of, press

NUMBER = "R8-282103-0000123"
KEY = bytes(range(32))
URL = "https://kiosk.example/kiosk/check/"


@cache
def front(name: str, pages: int = 1) -> bytes:
    """The first pages of the golden paper of this name."""
    paper = pikepdf.open(BytesIO(paper_of(name, with_press=press()).pdf))
    del paper.pages[pages:]
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


@cache
def back(name: str, pages: int = 1) -> bytes:
    """Its back."""
    return back_sheet(pdf=front(name, pages), paper=NUMBER, key=KEY, font=FONT, url=URL)


@cache
def printed_back(name: str) -> Image.Image:
    """The first page of its back in dots of toner."""
    return printed(back(name))
