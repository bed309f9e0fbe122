"""年度 and amounts of money as tax papers print them (domain §4.4). Nothing is computed from an amount."""

from collections.abc import Callable
from datetime import date

from issuer.certificates import wareki

#: Items of T01 (group and field of ``issuer.papers.tax``) that not every 年度 has, and which have it: 地方税法 34条・
#: 314条の2 (ひとり親控除 from 令和3年度, 特定親族特別控除 from 令和8年度), 附則5条の8 (定額減税 of 令和6・7年度),
#: 森林環境税及び森林環境譲与税に関する法律 (from 令和6年度).
_YEARS_OF: dict[str, Callable[[int], bool]] = {
    "deductions.single_parent": lambda year: year >= 2021,
    "deductions.special_relatives": lambda year: year >= 2026,
    "dependents.special_relatives": lambda year: year >= 2026,
    "levy.flat_reduction": lambda year: year in (2024, 2025),
    "levy.forest": lambda year: year >= 2024,
}


def absent_items(year: int) -> tuple[str, ...]:
    """Items that the papers of this 年度 have no place for, as ``group.field``."""
    return tuple(item for item, has in _YEARS_OF.items() if not has(year))


def fiscal_year(year: int) -> str:
    """``令和8年度``, by the day it begins: 2019 is 平成31年度 although kiosks call it 令和元年度."""
    return wareki.japanese(date(year, 4, 1)).partition("年")[0] + "年度"


def income_year(year: int) -> str:
    """``令和7年分``: the income of the calendar year before, which this 年度 is taxed on."""
    return wareki.japanese(date(year - 1, 12, 31)).partition("年")[0] + "年分"


def amount(value: int | None) -> str:
    """``1,234,567``, ``-150,000``, ``0``; "" where the record has none: blank is not nought."""
    return "" if value is None else f"{value:,}"


def tax_names(*, city: str, prefecture: str) -> tuple[str, str]:
    """(市民税, 県民税) as this municipality and its prefecture call them: 町民税, 特別区民税, 都民税…"""
    own = {"町": "町民税", "村": "村民税", "区": "特別区民税"}.get(city[-1:], "市民税")
    return own, {"都": "都民税", "道": "道民税", "府": "府民税"}.get(prefecture[-1:], "県民税")
