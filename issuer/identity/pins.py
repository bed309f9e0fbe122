"""暗証番号ハッシュ at rest: encrypted and tied to its row, because four digits do not outlast a stolen hash.

The hash itself is the core system's (PHC, ``phc.py``) and leaves again verbatim with ``replica_export``; in between it
is under the municipality's data key ``card`` (AES-256-GCM), with a keyed digest beside it that tells a change.
"""

import hashlib
import hmac
from collections.abc import Callable

from issuer.municipality.keys import Key, decrypt, encrypt

#: The data key hashes are encrypted with.
PURPOSE = "card"


def context(*, municipality: str, user_id: str, kind: str) -> bytes:
    """Associated data of a ciphertext: a hash moved to another user or kind does not open."""
    return "\x1f".join(("card", municipality, user_id, kind)).encode()


def digest_key(key: bytes) -> bytes:
    """Key of the change digest, apart from the key that encrypts (HMAC-SHA-256 as the derivation)."""
    return hmac.digest(key, b"akashi card change digest", hashlib.sha256)


def sealer(*, municipality: str, key: Key) -> Callable[[str, str, str], tuple[bytes, bytes]]:
    """(user_id, kind, PHC) → (ciphertext, digest), for many rows under one key."""
    of_change = digest_key(key.secret)

    def seal(user_id: str, kind: str, phc: str) -> tuple[bytes, bytes]:
        tied = context(municipality=municipality, user_id=user_id, kind=kind)
        digest = hmac.digest(of_change, tied + b"\0" + phc.encode(), hashlib.sha256)
        return encrypt(key=key, plaintext=phc.encode(), context=tied), digest

    return seal


def opened(*, municipality: str, key: Key, user_id: str, kind: str, ciphertext: bytes) -> str:
    """The PHC string as it came. Raises cryptography's InvalidTag when the value or its place was changed."""
    tied = context(municipality=municipality, user_id=user_id, kind=kind)
    return decrypt(key=key, ciphertext=ciphertext, context=tied).decode()
