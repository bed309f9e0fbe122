"""Real fronts, and their backs made once."""

from functools import cache

from PIL import Image

from integrations.centre.back.sheet import back_sheet
from tests.centre.back.scanner import printed
from tests.golden.cases import FONT, paper_of, press

NUMBER = "R8-282103-0000123"
KEY = bytes(range(32))
URL = "https://kiosk.example/kiosk/check/"


@cache
def front(name: str) -> bytes:
    """The golden paper of this name."""
    return paper_of(name, with_press=press()).pdf


@cache
def back(name: str) -> bytes:
    """Its back."""
    return back_sheet(pdf=front(name), paper=NUMBER, key=KEY, font=FONT, url=URL)


@cache
def printed_back(name: str, page: int = 0) -> Image.Image:
    """A page of its back in dots of toner."""
    return printed(back(name), page=page)
