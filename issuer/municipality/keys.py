"""Data keys: one per municipality and purpose, wrapped by the master key that never enters the database.

Envelope encryption (AES-256-GCM, cryptography): the wrapped key's associated data name the municipality, purpose and
version, so a wrapped key moved to another row does not open.
"""

import os
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections

from issuer.papers.errors import ConfigurationError
from issuer.tenancy.trips import Trip

#: my_number 個人番号 · answer 再送用の答え · keiin 契印 MAC · registration 利用登録 · audit_anchor 監査の頭の署名
#: signing 署名の鍵 · feed 連携の資格 · card 条例利用の暗証番号ハッシュ · peer 証明発行サーバ間の秘密
PURPOSES = ("my_number", "answer", "keiin", "registration", "audit_anchor", "signing", "feed", "card", "peer")
_NONCE = 12


def _master() -> AESGCM:
    return AESGCM(settings.AKASHI_MASTER_KEY)


def _label(municipality: str, purpose: str, version: int) -> bytes:
    return f"akashi-data-key/{municipality}/{purpose}/{version}".encode()


def create_data_keys(*, municipality: str, now: datetime) -> None:
    """Make version 1 of every purpose's key, inside ``scope(municipality)``; keys that exist stay as they are."""
    for purpose in PURPOSES:
        nonce = os.urandom(_NONCE)
        wrapped = nonce + _master().encrypt(nonce, os.urandom(32), _label(municipality, purpose, 1))
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO municipality_data_key (municipality, purpose, version, wrapped, created_at) "
                "VALUES (%s, %s, 1, %s, %s) ON CONFLICT DO NOTHING",
                [municipality, purpose, wrapped, now],
            )


@lru_cache(maxsize=32_768)  # nine keys for each of 1,741 municipalities, and their older versions
def _unwrap(municipality: str, purpose: str, version: int, wrapped: bytes) -> bytes:
    return _master().decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _label(municipality, purpose, version))


def data_key(*, municipality: str, purpose: str) -> bytes:
    """The newest 32-byte key of a purpose, inside ``scope(municipality)``. Raises ConfigurationError without one."""
    trip = Trip()
    key = ask_data_key(trip=trip, municipality=municipality, purpose=purpose)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return key()


def ask_data_key(*, trip: Trip, municipality: str, purpose: str) -> Callable[[], bytes]:
    """``data_key`` in two steps."""
    found = trip.ask(
        "SELECT version, wrapped FROM municipality_data_key WHERE municipality = %s AND purpose = %s "
        "ORDER BY version DESC LIMIT 1",
        [municipality, purpose],
    )

    def answer() -> bytes:
        if not found.rows:
            raise ConfigurationError(f"municipality {municipality} has no data key for {purpose}")
        ((version, wrapped),) = found.rows
        return _unwrap(municipality, purpose, int(version), bytes(wrapped))

    return answer


def encrypt(*, key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """AES-256-GCM; ``context`` (associated data) ties the value to its row. Returns nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def decrypt(*, key: bytes, ciphertext: bytes, context: bytes) -> bytes:
    """Undo ``encrypt``. Raises cryptography's InvalidTag when the value or its place was changed."""
    return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], context)
