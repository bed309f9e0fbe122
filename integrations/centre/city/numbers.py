"""The numbers people carry: 個人番号, 住民票コード, certificate serials."""

from __future__ import annotations

__all__ = ["CARD_ISSUER", "MOBILE_ISSUER", "juminhyo_code", "my_number"]

CARD_ISSUER = "C=JP,O=JPKI,OU=JPKI for user authentication,OU=Sample"
MOBILE_ISSUER = "C=JP,O=JPKI,OU=JPKI mobile for user authentication,OU=Sample"

_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_CODE_WEIGHTS = _MY_NUMBER_WEIGHTS[1:]


def _with_check(body: str, weights: tuple[int, ...]) -> str:
    total = 0
    for digit, weight in zip(body, weights, strict=True):
        total += int(digit) * weight
    rest = total % 11
    return f"{body}{0 if rest <= 1 else 11 - rest}"


def my_number(key: int) -> str:
    """Return a 12 digit 個人番号 with a valid check digit, different for every ``key`` below 10**10.

    Source: 平成26年総務省令第85号5条 (検査用数字). The leading 0 keeps samples recognisable.
    """
    return _with_check(f"0{key * 3_141_592_657 % 10_000_000_000:010d}", _MY_NUMBER_WEIGHTS)


def juminhyo_code(key: int) -> str:
    """Return an 11 digit 住民票コード with a check digit, different for every ``key`` below 10**10."""
    return _with_check(f"{key * 7_182_818_283 % 10_000_000_000:010d}", _CODE_WEIGHTS)
