"""Files that are read and written as a stream and encrypted on the way (AES-256-GCM in chunks of 256 KiB).

Form: ``AKBK1`` ‖ 16 bytes salt ‖ chunks, each ciphertext ‖ 16 bytes tag. The file's key is HKDF-SHA-256 of the secret,
the salt and the file's name; a chunk's nonce is its number (11 bytes) and whether it is the last (1 byte), so that
chunks that were swapped, left out or cut off do not open (the STREAM construction, Hoang et al. 2015).
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"AKBK1"
CHUNK = 256 * 1024
_SALT = 16
_TAG = 16


class _Writer(io.RawIOBase):
    """Takes plain bytes; ``finish`` writes the last chunk."""

    def __init__(self, file: BinaryIO, secret: bytes, name: str) -> None:
        salt = os.urandom(_SALT)
        file.write(MAGIC + salt)
        self._file, self._cipher = file, _cipher(secret, salt, name)
        self._buffer, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        given = bytes(data)
        self._buffer += given
        while len(self._buffer) > CHUNK:  # one chunk is kept back: it may be the last
            self._chunk(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(given)

    def finish(self) -> None:
        self._chunk(bytes(self._buffer), last=True)

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1


class _Reader(io.RawIOBase):
    """Gives plain bytes. Raises OSError where the file is not what was written."""

    def __init__(self, file: BinaryIO, secret: bytes, name: str) -> None:
        head = file.read(len(MAGIC) + _SALT)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _SALT:
            raise OSError("no sealed file")
        self._file, self._cipher = file, _cipher(secret, head[len(MAGIC) :], name)
        self._next = file.read(CHUNK + _TAG)
        self._plain, self._number, self._over = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._plain and not self._over:
            self._open()
        count = min(len(view), len(self._plain))
        view[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open(self) -> None:
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG)
        self._over = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last=self._over), sealed, None)
        except (InvalidTag, ValueError):
            raise OSError("a sealed file was changed, or is another key's") from None
        self._number += 1


@contextmanager
def writing(file: BinaryIO, *, secret: bytes, name: str) -> Iterator[io.RawIOBase]:
    """Encrypt into an open file; it is whole only after the block was left without an error."""
    writer = _Writer(file, secret, name)
    yield writer
    writer.finish()


@contextmanager
def reading(path: Path, *, secret: bytes, name: str) -> Iterator[BinaryIO]:
    """Decrypt a file. Raises OSError where it is not what was written under ``secret`` and ``name``."""
    with path.open("rb") as file:
        yield io.BufferedReader(_Reader(file, secret, name), CHUNK)


def _cipher(secret: bytes, salt: bytes, name: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"akashi-backup-file/1/" + name.encode())
    return AESGCM(derive.derive(secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
