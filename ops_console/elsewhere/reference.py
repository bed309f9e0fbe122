"""How an application is named in an address: whoever has its 申請番号 may ask how it stands, so no address holds it.

The number encrypted under a key of the console's own (AES-SIV: the same number always gives the same word), bound to
the municipality. Another SECRET_KEY makes other words; bookmarks end with it, nothing else does.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.http import Http404

_PURPOSE = b"console/elsewhere/reference"
#: Sixteen bytes of SIV and sixteen digits.
_LENGTH = 32


def word_of(number: str, *, municipality: str) -> str:
    """The word for a 申請番号, 43 letters of ``[A-Za-z0-9_-]``."""
    sealed = _cipher().encrypt(number.encode(), [municipality.encode()])
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def number_of(word: str, *, municipality: str) -> str:
    """The 申請番号 of a word. Raises Http404 for a word of another municipality or of nobody."""
    try:
        sealed = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        if len(sealed) != _LENGTH:
            raise Http404
        return _cipher().decrypt(sealed, [municipality.encode()]).decode()
    except (InvalidTag, Error, ValueError):
        raise Http404 from None


def _cipher() -> AESSIV:
    return AESSIV(hmac.digest(settings.SECRET_KEY.encode(), _PURPOSE, "sha512"))
