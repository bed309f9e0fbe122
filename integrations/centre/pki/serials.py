"""Serial numbers as the contract writes them (decimal) and as X.509 holds them."""

from __future__ import annotations

import re

from integrations.centre.pki.errors import PkiError

__all__ = ["read_serial"]

_DECIMAL = re.compile(r"[0-9]{1,40}\Z")


def read_serial(text: str) -> int:
    """The number a certificate carries for 1 to 40 decimal digits.

    Every such number fits the 20 octets of X.509 (RFC 5280 4.1.2.2: positive, below 2**159). Raises PkiError for what
    a certificate cannot hold so that the same digits come back: 0, and leading zeros.
    """
    if not _DECIMAL.match(text):
        raise PkiError(f"シリアル番号「{text}」は10進の数字1〜40桁ではありません")
    if text.startswith("0"):
        raise PkiError(
            f"シリアル番号「{text}」は電子証明書に書けません (X.509 の番号は正の整数で、先頭の0を残せません)。"
            "先頭が0でない番号にしてください"
        )
    return int(text)
