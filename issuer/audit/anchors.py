"""Heads of the chains, signed and kept outside the database, so that cutting off the end shows too.

One file per municipality, one JSON line per anchor: {"municipality", "seq", "hash", "at", "signature"}. The signature
is Ed25519 with a key of the house (wrapped by the master key), over the line without it.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from issuer.masters.house import house_key
from issuer.tenancy.faults import fault
from issuer.tenancy.lasting import make_lasting
from issuer.tenancy.scope import scope


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it was at one moment."""

    seq: int
    hash: bytes


def signing_key() -> Ed25519PrivateKey:
    """The key everything outside the database is signed with."""
    return Ed25519PrivateKey.from_private_bytes(house_key(name="anchor", info=b"akashi-audit-anchor/1"))


def signed_part(line: dict[str, object]) -> bytes:
    """What the signature of a line covers: the line without it."""
    return json.dumps({k: v for k, v in line.items() if k != "signature"}, sort_keys=True).encode()


def anchor_head(*, municipality: str, folder: Path, now: datetime) -> bool:
    """Write the present head outside when it moved since the last anchor. Returns whether a line was written.

    Processes that do it at once wait for each other, and the file stays in the order of the chain.
    """
    with scope(municipality) as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head WHERE municipality = %s", [municipality])
        head = cursor.fetchone()
        make_lasting(cursor)
    if head is None:
        return False
    line: dict[str, object] = {
        "municipality": municipality,
        "seq": int(head[0]),
        "hash": bytes(head[1]).hex(),
        "at": now.isoformat(),
    }
    key = signing_key()
    line["signature"] = key.sign(signed_part(line)).hex()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{municipality}.jsonl").open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = _last_line(file)
        last = _anchor(text, municipality=municipality, public=key.public_key())
        if last is not None and last.seq >= head[0]:
            return False
        # A line that a crash cut off stays, named by the verifier; ours begins a line of its own.
        start = b"\n" if text and not text.endswith(b"\n") else b""
        file.write(start + json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        fault("anchor_unsynced")
        os.fsync(file.fileno())
    return True


def last_anchor(*, municipality: str, folder: Path) -> tuple[int, datetime] | None:
    """Number and moment of the last head outside whose signature holds; None when there is none on this machine."""
    try:
        with (folder / f"{municipality}.jsonl").open("rb") as file:
            text = _last_line(file)
    except OSError:
        return None
    found = _anchor(text, municipality=municipality, public=signing_key().public_key())
    return (found.seq, datetime.fromisoformat(json.loads(text)["at"])) if found else None


def _last_line(file: BinaryIO) -> bytes:
    """The last line with its newline, b"" of an empty file, without reading the years before it."""
    end = file.seek(0, os.SEEK_END)
    reach = 1024
    while True:
        start = max(0, end - reach)
        file.seek(start)
        text = file.read(end - start)
        before = text.rstrip(b"\n").rfind(b"\n")
        if before >= 0 or start == 0:
            return text[before + 1 :]
        reach *= 2


def _anchor(text: bytes, *, municipality: str, public: Ed25519PublicKey) -> Anchor | None:
    """What a line says, or None where it is not ours: cut off, changed, or of another municipality."""
    try:
        line = json.loads(text)
        public.verify(bytes.fromhex(line["signature"]), signed_part(line))
        if line["municipality"] != municipality:
            return None
        return Anchor(seq=int(line["seq"]), hash=bytes.fromhex(line["hash"]))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None


def read_anchors(*, municipality: str, folder: Path, faults: list[str]) -> Iterator[Anchor]:
    """The anchors on file whose signature holds, in order; what does not hold is named in ``faults``."""
    path = folder / f"{municipality}.jsonl"
    if not path.exists():
        return
    public = signing_key().public_key()
    with path.open("rb") as file:
        for number, text in enumerate(file, start=1):
            found = _anchor(text, municipality=municipality, public=public)
            if found is None:
                faults.append(f"{path.name} の {number} 行目の控えは、署名が合いません")
            else:
                yield found
