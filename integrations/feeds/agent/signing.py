"""How a request is signed with a credential; the server checks with the same words (ADR 0012)."""

import hashlib
import hmac
import re
from dataclasses import dataclass

SCHEME = "AKASHI-HMAC-SHA256"
#: Seconds by which the clocks of the two sides may differ.
WINDOW = 300
NOTHING = hashlib.sha256(b"").hexdigest()

_TOKEN = re.compile(r"akf1\.([0-9]{6})\.([A-Z]{2,10})\.([0-9A-F]{16})\.([A-Za-z0-9_-]{43})")
_FIELDS = re.compile(
    r"credential=([0-9]{6})\.([A-Z]{2,10})\.([0-9A-F]{16}), timestamp=([0-9]{1,12}), "
    r"sha256=([0-9a-f]{64}), signature=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What ``feed_credential_add`` prints, taken apart. ``secret`` never shows in a repr."""

    municipality: str
    system: str
    number: str
    secret: str

    def __repr__(self) -> str:
        return f"Credential({self.name})"

    @property
    def name(self) -> str:
        """What may be told and logged of it."""
        return f"{self.municipality}.{self.system}.{self.number}"

    @property
    def token(self) -> str:
        """The one line that is printed once."""
        return f"akf1.{self.name}.{self.secret}"


@dataclass(frozen=True, slots=True)
class Signed:
    """An ``Authorization`` header taken apart. ``sha256``: of the package (POST), the body (PUT) or nothing (GET)."""

    municipality: str
    system: str
    number: str
    timestamp: int
    sha256: str
    signature: str


def credential(token: str) -> Credential | None:
    """The parts of a token, or None when it is none."""
    found = _TOKEN.fullmatch(token.strip())
    return Credential(*found.groups()) if found else None


def signed(fields: str) -> Signed | None:
    """The parts of a header after its scheme, or None when it is not of this form."""
    found = _FIELDS.fullmatch(fields.strip())
    if found is None:
        return None
    municipality, system, number, timestamp, sha256, signature = found.groups()
    return Signed(municipality, system, number, int(timestamp), sha256, signature)


def signature(*, secret: str, method: str, path: str, content_range: str, timestamp: int, sha256: str) -> str:
    """HMAC-SHA256 (hex) over everything that says what is asked, of whom, when and with which content."""
    words = "\n".join(("AKASHI-FEED-1", method, path, content_range, str(timestamp), sha256))
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()


def header(*, who: Credential, method: str, path: str, content_range: str, timestamp: int, sha256: str) -> str:
    """The ``Authorization`` header of one request."""
    made = signature(
        secret=who.secret, method=method, path=path, content_range=content_range, timestamp=timestamp, sha256=sha256
    )
    return f"{SCHEME} credential={who.name}, timestamp={timestamp}, sha256={sha256}, signature={made}"
