"""What the law and the forms say each kind of paper must call itself and attest (domain §4)."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, folded

__all__ = ["kind_rule"]

#: The title of each kind; 市民税・県民税 and the year may stand before it.
_TITLES = {
    "JUMINHYO": "住民票",
    "KISAI_JIKO": "住民票記載事項証明",
    "INKAN": "印鑑登録証明書",
    "SHOTOKU": "所得証明書",
    "KAZEI": "課税証明書",
    "NOZEI": "納税証明書",
    "KOSEKI_ZENBU": "全部事項証明",
    "KOSEKI_KOJIN": "個人事項証明",
    "FUHYO": "戸籍の附票",
    "RISAI": "罹災証明書",
}
#: 認証文. 戸籍 by 戸籍法施行規則 付録第23号; the others as the sample cities word them.
_ALL = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
_PART = "この写しは、住民票の原本と相違ないことを証明する。"
_TAX = "上記のとおり相違ないことを証明する。"
_STATEMENTS = {
    "KISAI_JIKO": "上記の事項は、住民票に記載があることを証明する。",
    "INKAN": "この写しは、登録された印影と相違ないことを証明します。",
    "SHOTOKU": _TAX,
    "KAZEI": _TAX,
    "NOZEI": _TAX,
    "KOSEKI_ZENBU": "これは，戸籍に記録されている事項の全部を証明した書面である。",
    "KOSEKI_KOJIN": "これは，戸籍中の一部の者について記録されている事項の全部を証明した書面である。",
    "FUHYO": "この写しは、戸籍の附票の原本と相違ないことを証明する。",
    "RISAI": "上記のとおり、相違ないことを証明します。",
}
#: What the title of a vendor's paper must hold where no law words it.
_GIST = {"SHOTOKU": "所得", "KAZEI": "課税", "NOZEI": "納税", "KISAI_JIKO": "記載事項", "RISAI": "罹災"}
#: Statements that law words, or the 事務処理要領.
_BY_LAW = frozenset({"JUMINHYO", "KOSEKI_ZENBU", "KOSEKI_KOJIN"})
#: Kinds that repeat their title on every page.
_ON_EVERY_PAGE = frozenset({"JUMINHYO", "KISAI_JIKO", "KOSEKI_ZENBU", "KOSEKI_KOJIN", "FUHYO"})
_YEARLY = frozenset({"SHOTOKU", "KAZEI", "NOZEI"})


def kind_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """Title and statement of the kind asked for, of no other kind; 世帯全員 by who is on the paper."""
    text = paper.sheet.text
    title = _TITLES[expected.kind] if expected.own_form else _GIST.get(expected.kind, _TITLES[expected.kind])
    for number, page in enumerate(paper.sheet.pages, start=1):
        if title not in page.text and (number == 1 or (expected.own_form and expected.kind in _ON_EVERY_PAGE)):
            yield Complaint("kind", f"{number}頁目に題名「{title}」がありません。")
    for kind, other in _TITLES.items():
        if other not in title and title not in other and other in text and not _belongs(kind, expected.kind):
            yield Complaint("kind", f"求めた種別と違う題名「{other}」があります。")
    if expected.own_form or expected.kind in _BY_LAW:
        yield from _statements(text, expected)
    if expected.kind in _YEARLY and expected.fiscal_year:
        year = _fiscal_year(int(expected.fiscal_year))
        if year not in folded(paper.sheet.pages[0].text)[:40]:
            yield Complaint("kind", f"題名に求めた年度「{year}」がありません。")


def _belongs(kind: str, asked: str) -> bool:
    """住民票 is in the title and the statement of 記載事項証明書."""
    return kind == "JUMINHYO" and asked == "KISAI_JIKO"


def _statements(text: str, expected: Expected) -> Iterator[Complaint]:
    if expected.kind == "JUMINHYO":
        wanted = {True: (_ALL,), False: (_PART,), None: (_ALL, _PART)}[expected.everybody]
    else:
        wanted = (_STATEMENTS[expected.kind],)
    found = [words for words in {_ALL, _PART, *_STATEMENTS.values()} if bare(words) in text]
    if not any(words in found for words in wanted):
        yield Complaint("kind", f"認証文「{wanted[0]}」がありません。")
    for words in found:
        if words not in wanted:
            yield Complaint("kind", f"この紙の認証文でない「{words}」があります。")


def _fiscal_year(year: int) -> str:
    """The year as papers name it: 2019 is still 平成31年度 (domain §4.4)."""
    if year >= 2020:
        return f"令和{year - 2018}年度"
    return f"平成{year - 1988}年度"
