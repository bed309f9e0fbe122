"""One large package in pieces, so that a cut line costs one piece and not the night.

The pieces of a package are appended in order to a file named by the SHA-256 the whole will have, in the folder of its
sender. Each piece is received whole before it is appended, so that file only ever holds what was sent.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from integrations.feeds import store
from integrations.feeds.doors.answers import Turned
from integrations.feeds.doors.receiving import require_room, trouble
from integrations.feeds.package import fingerprint
from integrations.feeds.sender import Sender

_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece belongs: its first byte, the one after its last, and the size of the whole."""

    start: int
    end: int
    total: int


def piece_of(content_range: str, *, length: int) -> Piece:
    """A ``Content-Range`` (RFC 9110 §14.4) that fits the body's length. Raises Turned."""
    found = _RANGE.fullmatch(content_range)
    if found:
        first, last, total = map(int, found.groups())
        if first <= last < total and last - first + 1 == length:
            require_room(total)
            return Piece(start=first, end=last + 1, total=total)
    raise Turned(400, "RANGE", "Content-Range は「bytes 初め-終わり/全体」で、本文の長さと合わせてください")


def received(sender: Sender, sha256: str) -> int:
    """How many bytes of a package have come."""
    try:
        return _path(sender, sha256).stat().st_size
    except FileNotFoundError:
        return 0


def add(sender: Sender, sha256: str, piece: Piece, body: Path) -> Path | None:
    """Append a piece; the path of the whole package, now a private copy of the caller's, once it is complete.

    Raises Turned: 409 when another byte is the next one (``received`` tells which), 422 when the whole is not what
    its name says; it must then be sent from its first byte.
    """
    path = _path(sender, sha256)
    with _alone(path):
        have = received(sender, sha256)
        if piece.start != have:
            raise Turned(409, "RANGE", f"次に要るのは {have} バイト目からです", received=have)
        _append(path, body, have)
        if piece.end < piece.total:
            return None
        whole = store.incoming()
        path.rename(whole)
    if fingerprint(whole) != sha256:
        store.discard(whole)
        raise Turned(422, "HASH", "届いた中身のハッシュが名前と違います。初めから送り直してください", received=0)
    return whole


def _append(path: Path, body: Path, have: int) -> None:
    try:
        with path.open("ab") as whole, body.open("rb") as piece:
            shutil.copyfileobj(piece, whole, 1024 * 1024)
            whole.flush()
    except OSError as error:
        with path.open("r+b") as whole:
            whole.truncate(have)
        raise trouble(error) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One at a time appends; the lock is on a file beside, since the package itself is moved away in the end."""
    with path.with_suffix(".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(sender: Sender, sha256: str) -> Path:
    return store.upload(municipality=sender.municipality, system=sender.system, sha256=sha256)
