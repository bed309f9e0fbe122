"""Limits per address, counted in PostgreSQL so that every web process and machine counts together.

A whole city hall may stand behind one address. So what is limited tightly is what an honest person seldom does (a
wrong code, a wrong password): it is taken before it is tried, that racing guesses count too, and given back when it was
right.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.http import HttpRequest

WINDOW = timedelta(minutes=10)
RETRY_AFTER = str(int(WINDOW.total_seconds()))


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` of ``what`` for one address within a window of ten minutes."""

    what: str
    most: int


#: Questions of any kind at /verify/, of which this many may be wrong: guessing one 契印 (60 bits) at this rate would
#: take longer than there have been people. A PDF costs more to read than to send.
ASKED = Limit("verify", 600)
WRONG = Limit("verify-wrong", 30)
FILES = Limit("verify-pdf", 60)
#: Wrong sign-ins of anybody, and questions for passkeys. Each costs Argon2's time and memory, or a row.
WRONG_SIGN_INS = Limit("sign-in-wrong", 30)
PASSKEY_QUESTIONS = Limit("sign-in-question", 120)


def take(*limits: Limit, request: HttpRequest, now: datetime) -> bool:
    """Count one of each; False when the address has had too many of any."""
    start = _window(now)
    fits = True
    for limit in limits:
        with connections["default"].cursor() as cursor:
            cursor.execute(
                'INSERT INTO web_verify_count (address, "window", count) VALUES (%s, %s, 1) '
                'ON CONFLICT (address, "window") DO UPDATE SET count = web_verify_count.count + 1 RETURNING count',
                [_key(limit, request, start), start],
            )
            count = int(cursor.fetchone()[0])
            if count == 1:
                cursor.execute('DELETE FROM web_verify_count WHERE "window" < %s', [start])
        fits = fits and count <= limit.most
    return fits


def give_back(limit: Limit, *, request: HttpRequest, now: datetime) -> None:
    """What was taken turned out to be right. ``now``: the moment it was taken at."""
    start = _window(now)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            'UPDATE web_verify_count SET count = count - 1 WHERE address = %s AND "window" = %s AND count > 0',
            [_key(limit, request, start), start],
        )


def _window(now: datetime) -> datetime:
    return datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), tz=now.tzinfo)


def _key(limit: Limit, request: HttpRequest, start: datetime) -> str:
    message = f"{limit.what}/{start.isoformat()}/{_address(request)}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()


def _address(request: HttpRequest) -> str:
    """The asker's address. Over the unix socket only nginx speaks, and it overwrites X-Real-IP."""
    raw = request.META.get("REMOTE_ADDR", "") or request.headers.get("X-Real-IP", "")
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "?"
    # One customer of a provider has a whole /64 to draw addresses from.
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
