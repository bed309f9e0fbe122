"""Data keys: one per municipality and purpose, in versions, wrapped by the master key that never enters the database.

Envelope encryption (AES-256-GCM, cryptography): the wrapped key's label names the municipality, purpose and version,
so a wrapped key moved to another row does not open. The newest version encrypts, every version opens.

A ciphertext of version 1 is nonce ‖ ciphertext ‖ tag; a later one has ``_MARK`` and the version (4 bytes, big endian)
before it. What is encrypted by which version can so be counted in SQL, and no table needs a column for it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections

from issuer.masters import given
from issuer.papers.errors import ConfigurationError
from issuer.tenancy.trips import Trip

#: my_number 個人番号 · answer 再送用の答え · keiin 契印 MAC · registration 利用登録 · audit_anchor 監査の頭の署名
#: signing 署名の鍵 · feed 連携の資格 · card 条例利用の暗証番号ハッシュ · peer 証明発行サーバ間の秘密
PURPOSES = ("my_number", "answer", "keiin", "registration", "audit_anchor", "signing", "feed", "card", "peer")
_NONCE = 12
_MARK = b"\xa7AKv"
_READ = (
    "SELECT version, wrapped, master FROM municipality_data_key WHERE municipality = %s AND purpose = %s "
    "ORDER BY version DESC"
)


@dataclass(frozen=True, slots=True)
class Key:
    """The data key of a purpose: 32 bytes per version, newest first."""

    version: int
    secrets: tuple[bytes, ...]
    versions: tuple[int, ...]

    @property
    def secret(self) -> bytes:
        """The newest version's 32 bytes."""
        return self.secrets[0]

    @property
    def mark(self) -> bytes:
        """What stands before a ciphertext of the newest version."""
        return mark(self.version)

    def of(self, version: int) -> bytes | None:
        """The 32 bytes of one version, None when there is none."""
        return dict(zip(self.versions, self.secrets, strict=True)).get(version)


def mark(version: int) -> bytes:
    """What stands before a ciphertext of a version."""
    return b"" if version == 1 else _MARK + version.to_bytes(4)


def label(municipality: str, purpose: str, version: int) -> bytes:
    """What ties a wrapped key to its row."""
    return f"akashi-data-key/{municipality}/{purpose}/{version}".encode()


def create_data_keys(*, municipality: str, now: datetime) -> None:
    """Make version 1 of every purpose's key, inside ``scope(municipality)``; keys that exist stay as they are."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT purpose FROM municipality_data_key WHERE municipality = %s", [municipality])
        there = {purpose for (purpose,) in cursor.fetchall()}
    for purpose in PURPOSES:
        if purpose not in there:
            add_data_key(municipality=municipality, purpose=purpose, version=1, now=now)


def add_data_key(*, municipality: str, purpose: str, version: int, now: datetime) -> bool:
    """Make one version of a key, inside ``scope(municipality)``; False when somebody else made it."""
    master = given.current()
    wrapped = master.wrap(key=os.urandom(32), label=label(municipality, purpose, version))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO municipality_data_key (municipality, purpose, version, wrapped, master, created_at) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [municipality, purpose, version, wrapped, master.key_id, now],
        )
        return bool(cursor.rowcount)


@lru_cache(maxsize=32_768)  # nine keys for each of 1,741 municipalities, and their older versions
def _unwrap(municipality: str, purpose: str, version: int, wrapped: bytes, master: str) -> bytes:
    return given.unwrap(master=master, wrapped=wrapped, label=label(municipality, purpose, version))


def data_key(*, municipality: str, purpose: str) -> Key:
    """The key of a purpose, inside ``scope(municipality)``. Raises ConfigurationError without one."""
    trip = Trip()
    key = ask_data_key(trip=trip, municipality=municipality, purpose=purpose)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return key()


def ask_data_key(*, trip: Trip, municipality: str, purpose: str) -> Callable[[], Key]:
    """``data_key`` in two steps."""
    found = trip.ask(_READ, [municipality, purpose])

    def answer() -> Key:
        if not found.rows:
            raise ConfigurationError(f"municipality {municipality} has no data key for {purpose}")
        secrets = tuple(
            _unwrap(municipality, purpose, int(version), bytes(wrapped), str(master))
            for version, wrapped, master in found.rows
        )
        versions = tuple(int(row[0]) for row in found.rows)
        return Key(version=versions[0], secrets=secrets, versions=versions)

    return answer


def encrypt(*, key: Key, plaintext: bytes, context: bytes) -> bytes:
    """AES-256-GCM under the newest version; ``context`` (associated data) ties the value to its row."""
    nonce = os.urandom(_NONCE)
    return key.mark + nonce + AESGCM(key.secret).encrypt(nonce, plaintext, context)


def decrypt(*, key: Key, ciphertext: bytes, context: bytes) -> bytes:
    """Undo ``encrypt``. Raises cryptography's InvalidTag when the value or its place was changed."""
    if ciphertext.startswith(_MARK):
        head = len(_MARK) + 4
        secret = key.of(int.from_bytes(ciphertext[len(_MARK) : head]))
        if secret is not None:
            try:
                return _open(secret, ciphertext[head:], context)
            except InvalidTag:
                pass  # the nonce of a version 1 may begin like a mark: once in 2 ** 32
    secret = key.of(1)
    if secret is None:
        raise InvalidTag
    return _open(secret, ciphertext, context)


def _open(secret: bytes, sealed: bytes, context: bytes) -> bytes:
    return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
