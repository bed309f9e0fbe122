"""The key of each paper, from one secret of the centre."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 32


class BrokenSecret(ValueError):
    """The file of the secret is not what this centre wrote."""


def key_of(*, secret: bytes, paper: str) -> bytes:
    """The 32 bytes that seal the backs of one paper number (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=b"akashi back " + paper.encode()).derive(secret)


def keys(*, file: Path) -> Callable[[str], bytes]:
    """The key of any paper number, under the secret in ``file``; made at first use, for its owner only.

    Raises:
        BrokenSecret: the file does not hold 32 bytes.
    """
    secret = _secret(file)
    return lambda paper: key_of(secret=secret, paper=paper)


def _secret(file: Path) -> bytes:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    if not file.exists():
        # Written beside and linked into place: two processes that start together agree on one secret.
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(_BYTES))
            os.fsync(descriptor)
            os.link(new, file)
        except FileExistsError:
            pass
        finally:
            os.close(descriptor)
            new.unlink()
    secret = file.read_bytes()
    if len(secret) != _BYTES:
        raise BrokenSecret(
            f"{file}: 32バイトの秘密でありません。控えから戻すか、消して作り直してください (前の紙は読めなくなります)"
        )
    return secret
