"""What somebody typed from paper, made regular: widths, hyphens and case are forgiven, nothing else is guessed."""

import re
from dataclasses import dataclass

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−－ーｰ_", "-"))
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"　": " "})
_LONGEST = 60


class Unreadable(ValueError):
    """An input is missing or has another form. ``field``: number | page | code."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Footer:
    """A 足線 as somebody read it: ``number`` 123456-20261120-0000001, ``code`` XXXX-XXXX-XXXX."""

    number: str
    page: int
    code: str


def read_footer(*, number: str, page: str, code: str) -> Footer:
    """Raises Unreadable naming the first input that cannot be what it should be."""
    digits = re.fullmatch(r"([0-9]{6})-?([0-9]{8})-?([0-9]{7})", _plain(number))
    if digits is None:
        raise Unreadable("number")
    # On the paper stands n／m or n/m; the page itself is enough.
    place = re.fullmatch(r"([0-9]{1,3})(?:/[0-9]{1,3})?", _plain(page))
    if place is None:
        raise Unreadable("page")
    letters = _plain(code).replace("-", "")
    if not re.fullmatch(r"[0-9A-Z]{12}", letters):
        raise Unreadable("code")
    return Footer("-".join(digits.groups()), int(place[1]), f"{letters[:4]}-{letters[4:8]}-{letters[8:]}")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text[:_LONGEST].translate(_WIDE).translate(_HYPHENS)).upper()
