"""What a terminal remembers between two pages, in signed cookies: no table, no name, no number of a certificate."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

__all__ = ["Seat", "forget", "keep", "seat_of"]

_SEAT, _TERMINAL = "kiosk", "kiosk-terminal"
_PATH = "/kiosk/"
_YEAR_SECONDS = 365 * 24 * 60 * 60


@dataclass
class Seat:
    """``terminal`` stays with the machine (here: the browser); the rest is forgotten when a citizen leaves.

    ``card`` is the file name of a card of the test PKI; ``members`` are the numbers of the contract, not names.
    """

    terminal: str
    language: str = ""
    card: str = ""
    visit: str = ""
    kind: str = ""
    scope: str = ""
    members: list[int] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    year: str = ""
    copies: int = 1
    taken: list[str] = field(default_factory=list)
    #: Whether something of the citizen before lies here still.
    forgotten: bool = False
    #: A word for the next page, said once.
    notice: str = ""

    def for_next_citizen(self) -> Seat:
        """The same terminal with nothing of this citizen."""
        return Seat(terminal=self.terminal)

    def without_choice(self) -> None:
        """Forget which certificate was being chosen."""
        self.kind, self.scope, self.year, self.copies = "", "", "", 1
        self.members, self.options = [], []


def seat_of(request: HttpRequest) -> Seat:
    """What the cookies say; a new terminal, or an empty seat, where they say nothing or were tampered with."""
    terminal = _signed(request, _TERMINAL)
    known = terminal if isinstance(terminal, str) else f"K{secrets.token_hex(5).upper()}"
    told = _signed(request, _SEAT)
    if not isinstance(told, dict) or told.get("terminal") != known:
        return Seat(terminal=known)
    return Seat(**{one.name: told[one.name] for one in fields(Seat) if one.name in told})


def keep(response: HttpResponse, seat: Seat) -> HttpResponse:
    """Send the seat back to the browser."""
    _set(response, _TERMINAL, seat.terminal, _YEAR_SECONDS)
    _set(response, _SEAT, asdict(seat), None)
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Drop the page's memory as a power cut does; the machine still knows which machine it is."""
    response.delete_cookie(_SEAT, path=_PATH, samesite="Lax")
    return response


def _signed(request: HttpRequest, name: str) -> Any:
    try:
        return signing.loads(request.COOKIES[name], salt=name)
    except (KeyError, signing.BadSignature):
        return None


def _set(response: HttpResponse, name: str, value: Any, age: int | None) -> None:
    # Lax, not Strict: whoever follows a link to the kiosk still sits at the same terminal. Every act is a POST with a
    # token of its own.
    response.set_cookie(
        name,
        signing.dumps(value, salt=name, compress=True),
        max_age=age,
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
