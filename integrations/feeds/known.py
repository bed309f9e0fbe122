"""Lines we hold already: a row whose text is, byte for byte, the one its record came from is the same row.

What is compared is a digest of the line (BLAKE2b, 128 bits), under a key that stands for everything beside the line
that decides what becomes of it. So one FULL after another looks closely only at what is new, and a release that reads
rows in another way looks at all of them again.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from integrations.feeds.characters import Scanner
from integrations.feeds.manifest import Manifest
from integrations.feeds.named import named
from integrations.feeds.targets import Plan
from issuer.intake import quarantine
from issuer.municipality.keys import data_key
from issuer.replica import same

#: Modules that decide what a line becomes.
_READERS = ("characters", "columns", "known", "layouts", "reader", "rewrite", "staging", "targets")
_BREAK = b"\n"


class Muddled(Exception):
    """Lines cannot be told one by one here: the package is to be read again, every row of it."""


class Sieve:
    """Digests of a file's lines, and which of them are known. ``left``: known ones that did not come (yet)."""

    def __init__(self, *, key_of: Callable[[Sequence[str]], bytes], left: set[bytes]) -> None:
        self._key_of = key_of
        self.left = left
        self.offered = len(left)

    def open(self, fields: Sequence[str]) -> None:
        """The file's columns, in their order. Call it before the first line."""
        self._fresh = hashlib.blake2b(key=self._key_of(fields), digest_size=same.WIDTH)

    def sift(self, text: str) -> tuple[list[int], list[str]]:
        """Lines of ``text`` that are not known, by index, and their digests in hex. A known line is known once."""
        copy, left = self._fresh.copy, self.left
        news: list[int] = []
        digests: list[str] = []
        for index, line in enumerate(text.encode().split(_BREAK)[:-1]):
            mark = copy()
            mark.update(line)
            digest = mark.digest()
            if digest in left:
                left.remove(digest)
            else:
                news.append(index)
                digests.append(digest.hex())
        return news, digests

    @property
    def seen(self) -> int:
        """How many lines were known."""
        return self.offered - len(self.left)


def sieve(
    *, cursor: CursorWrapper, manifest: Manifest, step: Plan, scanner: Scanner, waiting: Sequence[str], knows: bool
) -> Sieve | None:
    """The sieve of one layout's file; None where its rows keep no digest.

    ``waiting``: record keys in quarantine. ``knows``: whether lines may be recognised, else they are only digested.
    """
    if not step.target.digested:
        return None
    left: set[bytes] = set()
    if knows and _totals_can_be_told(manifest, step):
        left = same.held(cursor=cursor, target=step.target, municipality=manifest.municipality, waiting=waiting)
    # A digest of a line with a 個人番号 in it would else give the number away to whoever tries them all.
    secret = (
        data_key(municipality=manifest.municipality, purpose="my_number").secret if step.layout.id == "J08" else b""
    )

    def key_of(fields: Sequence[str]) -> bytes:
        told = repr((_said(step), tuple(fields), scanner.profile, scanner.everyday, manifest.municipality))
        return hashlib.blake2b(_code() + told.encode(), key=secret, digest_size=32).digest()

    return Sieve(key_of=key_of, left=left)


def waiting_keys(*, cursor: CursorWrapper, manifest: Manifest, step: Plan) -> list[str]:
    """Record keys of one layout in quarantine."""
    return quarantine.waiting_keys(cursor=cursor, municipality=manifest.municipality, layout=step.layout.id)


def _totals_can_be_told(manifest: Manifest, step: Plan) -> bool:
    """Whether every announced total of the layout can be answered by the 副本, for rows that are not staged."""
    asked = [named(system=manifest.system, name=name) for name, _ in manifest.totals]
    return all(
        total.where(staged=False) is not None for total in asked if total and total.step.layout.id == step.layout.id
    )


def _said(step: Plan) -> object:
    """The layout table and where its items go, in an order that no run changes."""
    items = [
        (i.no, i.name, i.field, i.type, i.required, i.maximum, i.length, sorted(i.codes)) for i in step.layout.items
    ]
    return (step.layout.id, step.layout.key, items, sorted(step.stage_columns.items()), step.target)


@cache
def _code() -> bytes:
    here = Path(__file__).parent
    return b"".join(hashlib.sha256((here / f"{name}.py").read_bytes()).digest() for name in _READERS)
