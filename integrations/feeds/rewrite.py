"""Fields that never enter the database as they come.

個人番号 and 暗証番号ハッシュ are encrypted, a seal's file becomes its 1-bit picture.
"""

import hmac
import os
from collections.abc import Sequence
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.feeds import gaiji
from integrations.feeds.pictures import LEAST_DPI, MESSAGES, Picture, Pictures
from issuer.identity import phc, pins
from issuer.municipality.keys import Key
from issuer.papers.kinds import CertificateKind
from issuer.replica.my_numbers import context, digest_key

_NONCE = 12
_SEPARATOR = b"\0"
#: What the weights of the check digit make of eleven characters "0".
_ZEROS = 48 * (6 + 5 + 4 + 3 + 2 + 7 + 6 + 5 + 4 + 3 + 2)


class Rewriter(Protocol):
    """Turns values of one field into the values of the columns that stand for it."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Fields it needs of a row, the rewritten one first."""
        ...

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """The new columns, from the columns named by ``needs``; rows with a problem may hold anything."""
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

    def __init__(self, *, municipality: str, key: Key) -> None:
        self._municipality = municipality
        self._cipher = AESGCM(key.secret)
        self._digest_key = digest_key(key.secret)
        self._mark = key.mark.hex()

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """Ciphertext and digest as bytea texts."""
        encrypt, municipality, key, mac = self._cipher.encrypt, self._municipality, self._digest_key, hmac.digest
        numbers, atena_nos = needed
        marked = self._mark
        random = os.urandom(_NONCE * len(numbers))
        ciphertexts, digests = [], []
        for index, (number, atena_no) in enumerate(zip(numbers, atena_nos, strict=True)):
            tied = context(municipality=municipality, atena_no=atena_no)
            plain = number.encode()
            nonce = random[index * _NONCE : (index + 1) * _NONCE]
            ciphertexts.append(f"\\x{marked}{nonce.hex()}{encrypt(nonce, plain, tied).hex()}")
            digests.append(f"\\x{mac(key, tied + _SEPARATOR + plain, 'sha256').hex()}")
        return [ciphertexts, digests]

    def problem(self, value: str) -> str:
        """Nothing beyond the type: a wrong check digit is only told."""
        return ""

    def warning(self, values: Sequence[str]) -> str:
        """The check digit of 個人番号 (番号法施行規則 5条)."""
        a, b, c, d, e, f, g, h, i, j, k, check = values[0].encode()
        total = 6 * a + 5 * b + 4 * c + 3 * d + 2 * e + 7 * f + 6 * g + 5 * h + 4 * i + 3 * j + 2 * k - _ZEROS
        rest = total % 11
        return "" if check - 48 == (0 if rest <= 1 else 11 - rest) else "個人番号の検査数字が合いません"


class Imprints:
    """I01: the picture itself instead of its name."""

    needs = ("image", "image_width_mm", "image_height_mm")

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._texts: dict[str, str] = {}

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """The PNG as bytea text."""
        return [[self._text(name) for name in needed[0]]]

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


class PinHashes:
    """U01: the hash of a 暗証番号, encrypted, and a keyed digest that tells a change."""

    needs = ("pin_hash", "user_id", "certificate_kind")

    def __init__(self, *, municipality: str, key: Key) -> None:
        self._seal = pins.sealer(municipality=municipality, key=key)

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """Ciphertext and digest as bytea texts."""
        sealed = [self._seal(user, kind, text) for text, user, kind in zip(*needed, strict=True)]
        return [[f"\\x{ciphertext.hex()}" for ciphertext, _ in sealed], [f"\\x{d.hex()}" for _, d in sealed]]

    def problem(self, value: str) -> str:
        """PIN_FORM or PIN_COST."""
        try:
            phc.parse(value)
        except phc.NotAHash as error:
            return error.code
        return ""

    def warning(self, values: Sequence[str]) -> str:
        """A hash that is hardly slow, and a kind that no certificate has, are taken, and told."""
        if values[2] not in CertificateKind.__members__:
            return "証明種別が、証明書のどの種別でもありません。この行で交付できる証明書はありません"
        return "暗証番号ハッシュの計算量が少なすぎます" if phc.parse(values[0]).is_weak else ""


PROBLEMS = MESSAGES | gaiji.MESSAGES | phc.MESSAGES
