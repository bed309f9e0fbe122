"""What people type, as the contract wants it. Every Wrong names the item and what to do."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from integrations.centre.city.places import check_digit
from integrations.centre.wire import Applicant

__all__ = ["LONGEST_HITTOSHA", "LONGEST_HONSEKI", "Wrong", "applicant", "code", "number", "phone", "spaced", "text"]

LONGEST_HONSEKI = 200
LONGEST_HITTOSHA = 100
_BETWEEN = re.compile(r"[\s\-‐-―−ー－()（）]+")
_SEXES = ("MALE", "FEMALE", "NOT_STATED")


class Wrong(ValueError):
    """The message (Japanese) says what is wrong and what to do; ``item`` is the field."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


def text(*, item: str, name: str, typed: str, longest: int) -> str:
    """A text of 1 to ``longest`` characters, as it was typed but for the blanks around it."""
    plain = typed.strip()
    if not plain:
        raise Wrong(item, f"{name}を入れてください")
    if len(plain) > longest:
        raise Wrong(item, f"{name}は{longest}字までで入れてください")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Cn") for letter in plain):
        raise Wrong(item, f"{name}に使えない文字があります。消して入れ直してください")
    return plain


def phone(typed: str) -> str:
    """A telephone number of 10 or 11 digits, as it was grouped; full width is accepted."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    digits = _BETWEEN.sub("", plain)
    if not (digits.isascii() and digits.isdigit() and len(digits) in (10, 11) and digits[0] == "0"):
        raise Wrong("phone", "電話番号を市外局番から入れてください (0から始まる10桁か11桁)")
    grouped = _BETWEEN.sub("-", plain).strip("-")
    return grouped if len(grouped) <= 13 else digits


def number(typed: str) -> str:
    """The 16 digits of an application number, with hyphens or without, full width accepted."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if not (digits.isascii() and digits.isdigit() and len(digits) == 16):
        raise Wrong("number", "申請番号の16桁の数字を入れてください (例 1355-5000-0000-0272)")
    return digits


def spaced(digits: str) -> str:
    """4-4-4-4."""
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def code(typed: str) -> str:
    """A 団体コード with a right check digit."""
    digits = unicodedata.normalize("NFKC", typed).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6 and check_digit(digits[:5]) == digits[5]):
        raise Wrong("code", "団体コードの6桁を入れてください (検査数字が合いません)")
    return digits


def applicant(*, name: str, address: str, born: str, sex: str) -> Applicant:
    """The four items, typed for a training card that holds none. ``born``: YYYY-MM-DD."""
    try:
        day = date.fromisoformat(born)
    except ValueError:
        raise Wrong("born", "生年月日を入れてください") from None
    if sex not in _SEXES:
        raise Wrong("sex", "性別を選んでください")
    return Applicant(
        name=text(item="name", name="氏名", typed=name, longest=100),
        address=text(item="address", name="住所", typed=address, longest=200),
        birth_date=day,
        sex=sex,
    )
