"""Links whose time is over go from the beginning of a chain, and what is left can still be verified.

Outside the database, beside the heads (anchors.py), stands one signed line per cut in ``<code>.cuts.jsonl``: number and
hash of the last link that went. It is written before the links go: a crash in between leaves a line that says nothing
yet. Who owns the database but not the master key cannot make a shortened chain look cut by us.
"""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from issuer.audit.anchors import signed_part, signing_key
from issuer.audit.chain import append
from issuer.tenancy.scope import scope

#: Links that go in one transaction: a city's busy year is a few hundred thousand.
BATCH = 20_000
#: No link is younger than this when it goes; the database function says the same (10 years).
LEAST_YEARS = 10
_OLD = (
    "SELECT seq, at, hash FROM audit_event WHERE municipality = %s AND seq < (SELECT seq FROM audit_head"
    " WHERE municipality = %s) ORDER BY seq LIMIT %s"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The last link that went."""

    seq: int
    hash: bytes


def old_links(*, municipality: str, before: datetime) -> tuple[int, Cut | None]:
    """How many links at the beginning of the chain are older than ``before`` (at most BATCH), and the last of them."""
    with scope(municipality) as cursor:
        cursor.execute(_OLD, [municipality, municipality, BATCH])
        count, last = 0, None
        for seq, at, found in cursor.fetchall():
            if at >= before:
                break
            count, last = count + 1, Cut(seq=int(seq), hash=bytes(found))
    return count, last


def cut(*, municipality: str, before: datetime, folder: Path, now: datetime) -> int:
    """Let go of up to BATCH links older than ``before``; returns how many went. Call again until it returns 0."""
    _, last = old_links(municipality=municipality, before=before)
    if last is None:
        return 0
    _sign(municipality=municipality, last=last, folder=folder, now=now)
    with scope(municipality) as cursor:
        cursor.execute("SELECT audit_cut_through(%s, %s)", [last.seq, now])
        gone = int(cursor.fetchone()[0])
        append(
            municipality=municipality, at=now, actor="system", action="chain.cut",
            detail={"through": last.seq, "links": gone},
        )  # fmt: skip
    return gone


def _sign(*, municipality: str, last: Cut, folder: Path, now: datetime) -> None:
    line: dict[str, object] = {
        "municipality": municipality, "cut": last.seq, "hash": last.hash.hex(), "at": now.isoformat(),
    }  # fmt: skip
    line["signature"] = signing_key().sign(signed_part(line)).hex()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{municipality}.cuts.jsonl").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A line that a crash cut off stays; ours begins a line of its own.
        file.write(b"\n" + json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def signed_cuts(*, municipality: str, folder: Path) -> set[Cut]:
    """The cuts outside whose signature holds."""
    try:
        text = (folder / f"{municipality}.cuts.jsonl").read_bytes()
    except FileNotFoundError:
        return set()
    public, found = signing_key().public_key(), set()
    for part in text.splitlines():
        try:
            line = json.loads(part)
            public.verify(bytes.fromhex(line["signature"]), signed_part(line))
            if line["municipality"] == municipality:
                found.add(Cut(seq=int(line["cut"]), hash=bytes.fromhex(line["hash"])))
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            continue  # proves nothing, and a cut that nothing proves is a fault
    return found
