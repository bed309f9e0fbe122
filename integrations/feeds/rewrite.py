"""Fields that never enter the database as they come: 個人番号 is encrypted, a seal's file becomes its 1-bit picture."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.feeds.pictures import LEAST_DPI, MESSAGES, Picture, Pictures
from issuer.replica.my_numbers import context, digest_key

_NONCE = 12
_CHECK_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


class Rewriter(Protocol):
    """Turns values of one field into the values of the columns that stand for it."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Fields it needs of a row, the rewritten one first."""
        ...

    def columns(self, values: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """One tuple of column texts per row; rows with a problem may hold anything."""
        ...

    def problem(self, value: str) -> str:
        """Code of what is wrong with a value of the right type, or ""."""
        ...

    def warning(self, values: Sequence[str]) -> str:
        """What to tell the sender about an accepted row, or "" (Japanese, no personal value)."""
        ...


class MyNumbers:
    """J08: ciphertext under the municipality's own key, and a keyed digest that tells a change."""

    needs = ("my_number", "atena_no")

    def __init__(self, *, municipality: str, key: bytes) -> None:
        self._municipality = municipality
        self._cipher = AESGCM(key)
        self._digest_key = digest_key(key)

    def columns(self, values: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """(ciphertext, digest) as bytea texts."""
        encrypt, municipality, key = self._cipher.encrypt, self._municipality, self._digest_key
        out: list[tuple[str, ...]] = []
        for number, atena_no in values:
            tied = context(municipality=municipality, atena_no=atena_no)
            nonce = os.urandom(_NONCE)
            sealed = nonce + encrypt(nonce, number.encode(), tied)
            digest = hmac.digest(key, tied + b"\0" + number.encode(), hashlib.sha256)
            out.append((f"\\x{sealed.hex()}", f"\\x{digest.hex()}"))
        return out

    def problem(self, value: str) -> str:
        """Nothing beyond the type: a wrong check digit is only told."""
        return ""

    def warning(self, values: Sequence[str]) -> str:
        """The check digit of 個人番号 (番号法施行規則 5条)."""
        number = values[0]
        total = sum(int(digit) * weight for digit, weight in zip(number, _CHECK_WEIGHTS, strict=False))
        rest = total % 11
        expected = 0 if rest <= 1 else 11 - rest
        return "" if int(number[-1]) == expected else "個人番号の検査数字が合いません"


class Imprints:
    """I01: the picture itself instead of its name."""

    needs = ("image", "image_width_mm", "image_height_mm")

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._texts: dict[str, str] = {}

    def columns(self, values: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """(PNG as bytea text,)."""
        return [(self._text(value[0]),) for value in values]

    def _text(self, name: str) -> str:
        text = self._texts.get(name)
        if text is None:
            picture = self._pictures.get(name)
            text = f"\\x{picture.png.hex()}" if isinstance(picture, Picture) else ""
            if len(self._texts) < 1000:
                self._texts[name] = text
        return text

    def problem(self, value: str) -> str:
        """FILE_MISSING, HASH or PICTURE."""
        found = self._pictures.get(value)
        return found if isinstance(found, str) else ""

    def warning(self, values: Sequence[str]) -> str:
        """Grey levels and coarse pictures are taken, and told."""
        picture = self._pictures.get(values[0])
        if isinstance(picture, str):
            return ""
        if not picture.was_binary:
            return "印影が2値でないので、2値にしました"
        if picture.is_coarse(width_mm=float(values[1]), height_mm=float(values[2])):
            return f"印影が {LEAST_DPI}dpi に足りません"
        return ""


PROBLEMS = MESSAGES
