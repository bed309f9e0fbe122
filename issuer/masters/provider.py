"""The one interface of a master key, and the master that is 32 bytes in a file or the environment.

To add a key service (KMS): write a class with these three members, a function without arguments that makes one, and
name the function in AKASHI_MASTER_KMS (``package.module.function``). docs/operations/keys.md shows an example.
"""

import hashlib
import hmac
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from issuer.papers.errors import ConfigurationError

NONCE = 12


class MasterAway(ConfigurationError):
    """The device or service with the master key does not answer."""


class NotWrappedHere(ConfigurationError):
    """The master did not wrap this, or what was wrapped or its label was changed."""


class MasterKey(Protocol):
    """A key that wraps other keys and is never asked for itself."""

    @property
    def key_id(self) -> str:
        """Name of the key, kept beside everything it wrapped: the same for as long as the key is, and no secret."""

    def wrap(self, *, key: bytes, label: bytes) -> bytes:
        """Encrypt a key so that it opens under the same label only. Raises MasterAway."""

    def unwrap(self, *, wrapped: bytes, label: bytes) -> bytes:
        """Undo ``wrap``. Raises NotWrappedHere, MasterAway."""


class FileMaster:
    """32 bytes held by this process: AES-256-GCM, the label as associated data, nonce ‖ ciphertext ‖ tag."""

    def __init__(self, key: bytes) -> None:
        """``key``: the 32 bytes of AKASHI_MASTER_KEY."""
        self._key = key
        self._id = "file:" + hmac.digest(key, b"akashi master key id", hashlib.sha256).hex()[:16]

    @property
    def key_id(self) -> str:
        """``file:`` and 16 hex digits that tell nothing of the key."""
        return self._id

    def wrap(self, *, key: bytes, label: bytes) -> bytes:
        """Encrypt a key so that it opens under the same label only."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, key, label)

    def unwrap(self, *, wrapped: bytes, label: bytes) -> bytes:
        """Undo ``wrap``. Raises NotWrappedHere."""
        try:
            return AESGCM(self._key).decrypt(wrapped[:NONCE], wrapped[NONCE:], label)
        except (InvalidTag, ValueError):
            raise NotWrappedHere(f"a key does not open under the master key {self._id}") from None

    def derive(self, info: bytes) -> bytes:
        """32 bytes for another use (HKDF-SHA-256, RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._key)
