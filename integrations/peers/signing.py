"""How a message and its answer are proved: an HMAC under the secret both sides hold. Pure; no clock, no database.

What was signed is what is applied, whatever stands between. The side is part of it, so that nobody's message can be
played back to its own sender; an answer is tied to the very question.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

SCHEME = "AKASHI-PEER-HMAC-SHA256"
#: Response header with the signature of the answer.
ANSWER_HEADER = "Akashi-Peer-Signature"
#: Seconds by which the two clocks may differ.
WINDOW = 300
SIDES = {"A": "B", "B": "A"}

_FIELDS = re.compile(
    r"Municipality=([0-9]{6}), Peer=([0-9A-F]{16}), Time=([0-9]{1,12}), Signature=([0-9a-f]{64})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What the Authorization header of a message says. ``time``: seconds since 1970."""

    municipality: str
    link: str
    time: int
    signature: str

    @property
    def header(self) -> str:
        """The value of ``Authorization``."""
        return (
            f"{SCHEME} Municipality={self.municipality}, Peer={self.link}, Time={self.time}, Signature={self.signature}"
        )


def read(header: str) -> Signed | None:
    """An Authorization header of ours, or None."""
    scheme, _, rest = header.partition(" ")
    found = _FIELDS.fullmatch(rest) if scheme == SCHEME else None
    return Signed(found[1], found[2], int(found[3]), found[4]) if found else None


def of_message(*, secret: bytes, municipality: str, link: str, side: str, time: int, body: bytes) -> str:
    """Signature (hex) of a message from ``side``."""
    return _mac(secret, "message", municipality, link, side, str(time), hashlib.sha256(body).hexdigest())


def of_answer(*, secret: bytes, question: str, status: int, body: bytes) -> str:
    """Signature (hex) of the answer to the message whose signature is ``question``."""
    return _mac(secret, "answer", question, str(status), hashlib.sha256(body).hexdigest())


def _mac(secret: bytes, *parts: str) -> str:
    return hmac.digest(secret, "\n".join((SCHEME, *parts)).encode(), "sha256").hex()
