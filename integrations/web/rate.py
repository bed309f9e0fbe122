"""A limit on questions per address, counted in PostgreSQL so that every web process and machine counts together."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.http import HttpRequest

WINDOW = timedelta(minutes=10)
#: Guessing one 契印 (60 bits) at this rate would take longer than there have been people.
MOST = 30


def allowed(*, request: HttpRequest, now: datetime) -> bool:
    """Count this question; False when the address has asked too often within the window."""
    start = datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), tz=now.tzinfo)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            'INSERT INTO web_verify_count (address, "window", count) VALUES (%s, %s, 1) '
            'ON CONFLICT (address, "window") DO UPDATE SET count = web_verify_count.count + 1 RETURNING count',
            [_hashed(_address(request), start), start],
        )
        count = int(cursor.fetchone()[0])
        if count == 1:
            cursor.execute('DELETE FROM web_verify_count WHERE "window" < %s', [start])
    return count <= MOST


def _address(request: HttpRequest) -> str:
    """The asker's address. Over the unix socket only nginx speaks, and it overwrites X-Real-IP."""
    raw = request.META.get("REMOTE_ADDR", "") or request.headers.get("X-Real-IP", "")
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "?"
    # One customer of a provider has a whole /64 to draw addresses from.
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _hashed(address: str, start: datetime) -> str:
    message = f"verify/{start.isoformat()}/{address}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()
