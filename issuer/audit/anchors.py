"""Heads of the chains, signed and kept outside the database, so that cutting off the end shows too.

One file per municipality, one JSON line per anchor: {"municipality", "seq", "hash", "at", "signature"}. The signature
is Ed25519 with a key derived from the deployment's master key (HKDF), over the line without it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from issuer.tenancy.scope import scope


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it was at one moment."""

    seq: int
    hash: bytes


def _key() -> Ed25519PrivateKey:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"akashi-audit-anchor/1")
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.AKASHI_MASTER_KEY))


def _message(line: dict[str, object]) -> bytes:
    return json.dumps({k: v for k, v in line.items() if k != "signature"}, sort_keys=True).encode()


def anchor_head(*, municipality: str, folder: Path, now: datetime) -> bool:
    """Write the present head outside when it moved since the last anchor. Returns whether a line was written."""
    with scope(municipality) as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head WHERE municipality = %s", [municipality])
        head = cursor.fetchone()
    if head is None:
        return False
    known = list(read_anchors(municipality=municipality, folder=folder, faults=[]))
    if known and known[-1].seq >= head[0]:
        return False
    line: dict[str, object] = {
        "municipality": municipality,
        "seq": int(head[0]),
        "hash": bytes(head[1]).hex(),
        "at": now.isoformat(),
    }
    line["signature"] = _key().sign(_message(line)).hex()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{municipality}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def read_anchors(*, municipality: str, folder: Path, faults: list[str]) -> Iterator[Anchor]:
    """The anchors on file whose signature holds, in order; what does not hold is named in ``faults``."""
    path = folder / f"{municipality}.jsonl"
    if not path.exists():
        return
    public = _key().public_key()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            line = json.loads(text)
            public.verify(bytes.fromhex(line["signature"]), _message(line))
            if line["municipality"] != municipality:
                raise ValueError("another municipality's anchor")
            yield Anchor(seq=int(line["seq"]), hash=bytes.fromhex(line["hash"]))
        except (ValueError, KeyError, InvalidSignature):
            faults.append(f"{path.name} の {number} 行目の控えは、署名が合いません")
