"""Access keys: one per city, shown once, kept as a hash. Whoever tries wrong ones waits longer and longer."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings

from integrations.centre.counter.book import the_book

__all__ = ["Wait", "fingerprint_of", "new_key", "open_with"]

#: No 0/O, 1/I/L, U/V twins: the key is read from paper once.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_LENGTH = 26  # 29 letters: 126 bits
_GROUP = 5
#: This many wrong keys of one address cost nothing; each further one doubles the wait.
_FREE = 5
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
_FORGET_AFTER = timedelta(hours=1)


class Wait(Exception):
    """This address has to wait, whatever key it brings. ``seconds`` from now."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many wrong keys from this address")
        self.seconds = seconds


def new_key(*, municipality: str, now: datetime) -> str:
    """Make the city's access key, ending the former one; returned here and nowhere else."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    with the_book() as book:
        book.execute(
            "INSERT OR REPLACE INTO keys VALUES (?, ?, ?)",
            (municipality, _hash(municipality, letters), now.isoformat()),
        )
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def open_with(*, municipality: str, key: str, address: str, now: datetime) -> str | None:
    """The key's fingerprint when it is the city's own, else None: an unknown city and a wrong key look alike.

    Raises Wait.
    """
    caller = hmac.digest(settings.SECRET_KEY.encode(), f"counter/{address}".encode(), hashlib.sha256).hex()
    offered = _hash(municipality, "".join(_folded(key).split("-")))
    with the_book() as book:
        row = book.execute("SELECT * FROM wrong_keys WHERE address = ?", (caller,)).fetchone()
        count = 0
        if row is not None and now - datetime.fromisoformat(row["last_at"]) < _FORGET_AFTER:
            count = int(row["count"])
            left = datetime.fromisoformat(row["until"]) - now
            if left > timedelta(0):
                raise Wait(int(left.total_seconds()) + 1)
        kept = _kept(book, municipality)
        if hmac.compare_digest(kept, offered):
            book.execute("DELETE FROM wrong_keys WHERE address = ?", (caller,))
            return kept
        count += 1
        book.execute(
            "INSERT OR REPLACE INTO wrong_keys VALUES (?, ?, ?, ?)",
            (caller, count, (now + _wait_after(count)).isoformat(), now.isoformat()),
        )
    return None


def fingerprint_of(municipality: str) -> str | None:
    """What a signed-in PC must still match; None where the city has no key."""
    with the_book() as book:
        row = book.execute("SELECT hash FROM keys WHERE municipality = ?", (municipality,)).fetchone()
    return None if row is None else str(row["hash"])


def _kept(book: sqlite3.Connection, municipality: str) -> str:
    row = book.execute("SELECT hash FROM keys WHERE municipality = ?", (municipality,)).fetchone()
    return str(row["hash"]) if row else secrets.token_hex(32)  # never equal, compared all the same


def _wait_after(count: int) -> timedelta:
    if count <= _FREE:
        return timedelta(0)
    doublings = min(count - _FREE - 1, 16)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _folded(key: str) -> str:
    """As the key was shown, however it was typed: width, case, spaces and the many hyphens."""
    plain = unicodedata.normalize("NFKC", key).upper()
    return "".join("-" if letter in "‐‑‒–—―−ー" else letter for letter in plain if not letter.isspace())


def _hash(municipality: str, letters: str) -> str:
    return hashlib.sha256(f"{municipality}/{letters}".encode()).hexdigest()
