"""Salted slow hashes of 暗証番号 as the core systems send them: PHC strings, bounded, and worked through.

Forms (https://github.com/P-H-C/phc-string-format): ``$argon2id$v=19$m=65536,t=3,p=4$salt$hash`` (RFC 9106),
``$scrypt$ln=16,r=8,p=1$salt$hash`` (RFC 7914), ``$pbkdf2-sha256$i=600000,l=32$salt$hash`` and, as passlib writes it,
``$pbkdf2-sha256$600000$salt$hash`` (RFC 8018). Salt and hash are base64 without padding, ``.`` for ``+`` allowed.

The sender chooses the cost, so it is bounded when the row arrives: one check never takes more than 256 MiB or some
seconds of one core. The bounds leave out nothing that is recommended for an interactive sign-in.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from issuer.papers.errors import AkashiError

#: One check may hold so many bytes …
MOST_MEMORY = 256 * 1024 * 1024
#: … and do so much: KiB × passes of Argon2, N·r·p of scrypt, rounds of PBKDF2.
MOST_WORK = {"argon2id": 2**20, "scrypt": 2**21, "pbkdf2-sha256": 2_000_000}
#: Below this a four-digit number falls to whoever gets hold of the hash within seconds.
LEAST_WORK = {"argon2id": 2**14, "scrypt": 2**14, "pbkdf2-sha256": 100_000}
_MOST_LANES = 16
_SALT = range(8, 65)
_DIGEST = range(12, 65)
_NUMBER = re.compile(r"[1-9][0-9]{0,9}\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+\Z")
_PARAMETERS = {"argon2id": ("m", "t", "p"), "scrypt": ("ln", "r", "p"), "pbkdf2-sha256": ("i",)}

FORM, COST = "PIN_FORM", "PIN_COST"
MESSAGES = {
    FORM: "暗証番号ハッシュが PHC 形式 (argon2id、scrypt、pbkdf2-sha256。塩8〜64バイト、値12〜64バイト) ではありません",
    COST: "暗証番号ハッシュの計算量が上限 (256 MiB ほか) を超えています。係数を下げて作り直してください",
}


class NotAHash(AkashiError):
    """The text is no hash this server works with. ``code``: PIN_FORM or PIN_COST; the text itself is never quoted."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Phc:
    """A hash ready to be worked through. ``cost``: (m KiB, t, p), (ln, r, p) or (rounds,). ``version``: of Argon2."""

    scheme: str
    cost: tuple[int, ...]
    salt: bytes
    digest: bytes
    version: int = 0

    @property
    def work(self) -> int:
        """What one check costs, in the unit of ``MOST_WORK``."""
        if self.scheme == "argon2id":
            return self.cost[0] * self.cost[1]
        if self.scheme == "scrypt":
            return (1 << self.cost[0]) * self.cost[1] * self.cost[2]
        return self.cost[0]

    @property
    def memory(self) -> int:
        """Bytes one check holds."""
        if self.scheme == "argon2id":
            return self.cost[0] * 1024
        return (128 << self.cost[0]) * self.cost[1] if self.scheme == "scrypt" else 0

    @property
    def is_weak(self) -> bool:
        """Cheaper than a slow hash should be."""
        return self.work < LEAST_WORK[self.scheme]


def parse(text: str) -> Phc:
    """Read a PHC string. Raises NotAHash for another form, and for one that would eat the machine."""
    empty, *parts = text.split("$")
    if empty or len(parts) not in (4, 5) or parts[0] not in _PARAMETERS:
        raise NotAHash(FORM)
    scheme, version = parts[0], 0
    if scheme == "argon2id":
        # Without a version it is the first one (PHC string format, Argon2).
        version = _number(parts.pop(1).removeprefix("v=")) if parts[1].startswith("v=") else 16
    if len(parts) != 4 or version not in ((16, 19) if scheme == "argon2id" else (0,)):
        raise NotAHash(FORM)
    salt, digest = _bytes(parts[2]), _bytes(parts[3])
    if len(salt) not in _SALT or len(digest) not in _DIGEST:
        raise NotAHash(FORM)
    given = _parameters(scheme, parts[1], len(digest))
    phc = Phc(scheme, tuple(given[name] for name in _PARAMETERS[scheme]), salt, digest, version)
    if not _is_sound(phc):
        raise NotAHash(FORM)
    if _is_beyond(phc):
        raise NotAHash(COST)
    return phc


def matches(phc: Phc, pin: str) -> bool:
    """Work one hash through. The one slow act of this room; the interpreter's lock is free meanwhile."""
    secret = pin.encode()
    if phc.scheme == "argon2id":
        memory, passes, lanes = phc.cost
        made = hash_secret_raw(
            secret=secret,
            salt=phc.salt,
            time_cost=passes,
            memory_cost=memory,
            parallelism=lanes,
            hash_len=len(phc.digest),
            type=Type.ID,
            version=phc.version,
        )
    elif phc.scheme == "scrypt":
        log_n, r, p = phc.cost
        made = hashlib.scrypt(
            secret, salt=phc.salt, n=2**log_n, r=r, p=p, maxmem=2 * MOST_MEMORY, dklen=len(phc.digest)
        )
    else:
        made = hashlib.pbkdf2_hmac("sha256", secret, phc.salt, phc.cost[0], len(phc.digest))
    return hmac.compare_digest(made, phc.digest)


def _parameters(scheme: str, text: str, size: int) -> Mapping[str, int]:
    if scheme == "pbkdf2-sha256" and _NUMBER.match(text):
        return {"i": int(text)}
    given = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name in given:
            raise NotAHash(FORM)
        given[name] = _number(value)
    # The length of the hash may be told, and then it is the hash's.
    if scheme == "pbkdf2-sha256" and given.pop("l", size) != size:
        raise NotAHash(FORM)
    if set(given) != set(_PARAMETERS[scheme]):
        raise NotAHash(FORM)
    return given


def _is_sound(phc: Phc) -> bool:
    """What the algorithms themselves ask for (RFC 9106 §3.1; RFC 7914 §6)."""
    if phc.scheme == "argon2id":
        return phc.cost[0] >= 8 * phc.cost[2]
    return phc.scheme != "scrypt" or phc.cost[1] * phc.cost[2] < 2**30


def _is_beyond(phc: Phc) -> bool:
    if phc.scheme == "scrypt" and phc.cost[0] > 40:  # before it is a power of two
        return True
    lanes = phc.cost[2] if len(phc.cost) > 1 else 1
    return lanes > _MOST_LANES or phc.memory > MOST_MEMORY or phc.work > MOST_WORK[phc.scheme]


def _number(text: str) -> int:
    if not _NUMBER.match(text):
        raise NotAHash(FORM)
    return int(text)


def _bytes(text: str) -> bytes:
    text = text.rstrip("=").replace(".", "+")
    if not _BASE64.match(text) or len(text) % 4 == 1:
        raise NotAHash(FORM)
    return base64.b64decode(text + "=" * (-len(text) % 4))
