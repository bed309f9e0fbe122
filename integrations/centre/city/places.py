"""The two invented municipalities and the check digit of their codes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SAMPLE", "SECOND", "Place", "check_digit", "place_of"]

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(body: str) -> str:
    """Return the sixth digit for a five digit 全国地方公共団体コード.

    Raises:
        ValueError: ``body`` is not exactly five ASCII digits.

    Source: 総務省「全国地方公共団体コード」検査数字 (modulus 11, weights 6 5 4 3 2).
    """
    if len(body) != 5 or not (body.isascii() and body.isdigit()):
        raise ValueError("a municipality code has five digits before its check digit")
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality as the generator needs it: what is printed and what is in every row."""

    code: str
    prefecture: str
    city: str
    mayor: str


# 99999 and 99998 lie outside the 47 prefectures, so neither can ever be a real municipality.
SAMPLE = Place(
    code="99999" + check_digit("99999"), prefecture="見本県", city="見本市", mayor="見本県見本市長　桜木　文子"
)
SECOND = Place(
    code="99998" + check_digit("99998"), prefecture="見本県", city="例示市", mayor="見本県例示市長　橘　正則"
)


def place_of(code: str) -> Place:
    """Return the sample municipality with this code.

    Raises:
        ValueError: the code is neither of the two samples.
    """
    for place in (SAMPLE, SECOND):
        if place.code == code:
            return place
    raise ValueError(f"no sample municipality has the code {code}")
