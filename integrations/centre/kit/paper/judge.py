"""The judgement of one finished paper: every rule over it, and what several papers together must not be."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
import pypdfium2
from fontTools.ttLib import TTLibError

from integrations.centre.kit.paper.body import body_rule
from integrations.centre.kit.paper.contents import contents_rule
from integrations.centre.kit.paper.days import days_rule
from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.foot import foot_rule, keiin_codes
from integrations.centre.kit.paper.kinds import kind_rule
from integrations.centre.kit.paper.master import master_of
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.options import options_rule
from integrations.centre.kit.paper.people import people_rule
from integrations.centre.kit.paper.plain import bare
from integrations.centre.kit.paper.shapes import shapes_rule
from integrations.centre.kit.paper.stamps import stamps_rule
from integrations.centre.wire import Issued

__all__ = ["RULES", "judge", "judge_apart", "judge_whose"]

#: What a complaint's ``rule`` may be, for reports.
RULES = {
    "kind": "種別・題名・認証文",
    "people": "載っている人",
    "options": "項目",
    "contents": "記録の内容",
    "days": "日付",
    "foot": "発行番号・頁・契印・割印・認証者",
    "glyphs": "文字の形",
    "hidden": "見えない文字",
    "stamps": "公印・印影・画像",
    "file": "ファイル",
    "signature": "署名",
}
#: 発行番号 as Akashi gives it: a server that numbers its papers otherwise has forms of its own too.
_OWN_NUMBER = re.compile(r"[0-9]{6}-[0-9]{8}-[0-9]{7}")
#: What the readers raise on a file that is not what it says it is; the other rules still look.
_UNREADABLE = (
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
    TTLibError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RecursionError,
    struct.error,
    zlib.error,
)
_Rule = Callable[[Opened, Expected], Iterable[Complaint]]
_RULES: tuple[_Rule, ...] = (
    kind_rule,
    people_rule,
    options_rule,
    contents_rule,
    days_rule,
    foot_rule,
    stamps_rule,
    body_rule,
)


#: Whose paper it is and whether it is one: what is quick to see, for papers by the hundred.
_WHOSE = (kind_rule, people_rule, options_rule, contents_rule, days_rule, foot_rule)


def judge(issued: Issued, expected: Expected, *, font: Path | None) -> list[Complaint]:
    """Everything wrong with a paper; empty when it is right.

    ``font``: the file its characters are held against; None leaves their shapes alone.
    Raises OSError, fontTools.ttLib.TTLibError when the font cannot be read.
    """
    rules = list(_RULES)
    if font is not None:
        rules.append(partial(shapes_rule, master=master_of(font)))
    return _judged(issued, expected, rules)


def judge_whose(issued: Issued, expected: Expected) -> list[Complaint]:
    """Whose paper it is, of which kind, and whether its pages belong together."""
    return _judged(issued, expected, _WHOSE)


def _judged(issued: Issued, expected: Expected, rules: Iterable[_Rule]) -> list[Complaint]:
    if not _OWN_NUMBER.fullmatch(issued.certificate_number):
        expected = replace(expected, own_form=False)
    try:
        paper = Opened.of(issued)
    except pypdfium2.PdfiumError as error:
        return [Complaint("file", f"PDFを開けません ({type(error).__name__})。")]
    found: list[Complaint] = []
    for rule in rules:
        try:
            found += rule(paper, expected)
        except _UNREADABLE as error:
            found.append(Complaint("file", f"PDFを読み通せません ({type(error).__name__})。"))
    return list(dict.fromkeys(found))


def judge_apart(papers: Iterable[tuple[Issued, Expected]]) -> Iterator[Complaint]:
    """Papers of different requests share neither number nor 契印; those of different people share no page."""
    numbers: set[str] = set()
    codes: dict[str, str] = {}
    pages: dict[str, set[str]] = {}
    for issued, expected in papers:
        paper = Opened.of(issued)
        number = issued.certificate_number
        if number in numbers:
            yield Complaint("foot", f"2つの交付が同じ発行番号「{number}」です。")
        numbers.add(number)
        own = keiin_codes(paper)
        for code in filter(None, own):
            if codes.setdefault(code, number) != number:
                yield Complaint("foot", f"2つの証明書に同じ契印「{code}」があります。")
        mine = {subject.name for subject in expected.subjects}
        for at, (page, code) in enumerate(zip(paper.sheet.pages, own, strict=True), start=1):
            text = page.text.replace(bare(number), "").replace(code or "契印", "")
            if pages.setdefault(text, mine).isdisjoint(mine):
                yield Complaint("people", f"発行番号「{number}」の{at}頁目が、ほかの人の紙の頁と同じです。")
