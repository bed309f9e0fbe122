"""What ties the pages of one paper together: number, n/m, 契印 and 割印 (domain §7), and who attests it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, folded
from integrations.centre.kit.paper.sheet import MM, Page

__all__ = ["foot_rule", "keiin_codes"]

_KEIIN = re.compile(r"契印([0-9A-Z]{4}(?:-?[0-9A-Z]{4}){1,3})")
_PAGE_OF = re.compile(r"([0-9]{1,3})/([0-9]{1,3})頁")
#: Numbers of certificates as Akashi writes them: another paper's is recognised by its shape.
_NUMBER = re.compile(r"[0-9]{6}-[0-9]{8}-[0-9]{7}")
#: The halves of the 割印: 8 mm at both ends of the foot line, from the left and right edge of the printing area.
_FOOT_MM, _HALF_MM, _LEFT_MM, _RIGHT_MM = (10.0, 18.5), 8.0, 15.0, 195.0
_PAGE_WIDTH_MM = 210.0


def keiin_codes(paper: Opened) -> list[str]:
    """The code of every page, "" where there is none."""
    return [next(iter(_KEIIN.findall(folded(page.text))), "") for page in paper.sheet.pages]


def foot_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """The foot of every page, and the attesting authority on the last."""
    pages = paper.sheet.pages
    total = len(pages)
    if total != paper.issued.pages:
        yield Complaint("foot", f"答えは{paper.issued.pages}頁ですが、PDFは{total}頁です。")
    if expected.pages and total != expected.pages:
        yield Complaint("foot", f"{expected.pages}頁のはずのものが{total}頁です。")
    number = paper.issued.certificate_number
    numbered = expected.own_form or any(_PAGE_OF.search(folded(page.text)) for page in pages)
    for at, page in enumerate(pages, start=1):
        text = folded(page.text)
        if bare(number) not in text:
            yield Complaint("foot", f"{at}頁目に発行番号がありません。")
        for other in sorted(set(_NUMBER.findall(text)) - {number}):
            yield Complaint("foot", f"{at}頁目に別の発行番号「{other}」があります。")
        counted = _PAGE_OF.findall(_NUMBER.sub(" ", text.replace(bare(number), " ")))
        if numbered and counted != [(str(at), str(total))]:
            said = "、".join("/".join(pair) for pair in counted) or "ありません"
            yield Complaint("foot", f"{at}頁目の頁数の表示が {at}/{total}頁 でなく {said}。")
    if expected.own_form or any(keiin_codes(paper)):
        yield from _codes(paper)
    if total > 1 and expected.own_form:
        yield from _seams(pages)
    if expected.mayor and bare(expected.mayor) not in pages[-1].text:
        yield Complaint("foot", f"最後の頁に認証者「{expected.mayor}」がありません。")


def _codes(paper: Opened) -> Iterator[Complaint]:
    codes = keiin_codes(paper)
    for at, code in enumerate(codes, start=1):
        if not code:
            yield Complaint("foot", f"{at}頁目に契印がありません。")
    given = [code for code in codes if code]
    if len(set(given)) != len(given):
        yield Complaint("foot", "違う頁に同じ契印があります。")


def _seams(pages: list[Page]) -> Iterator[Complaint]:
    for at, (before, after) in enumerate(pairwise(pages), start=1):
        if not _half(before, is_right=True):
            yield Complaint("foot", f"{at}頁目の次頁側に割印の半分がありません。")
        if not _half(after, is_right=False):
            yield Complaint("foot", f"{at + 1}頁目の前頁側に割印の半分がありません。")


def _half(page: Page, *, is_right: bool) -> bool:
    """Ink at the edge of the foot line that is not text."""
    bottom, top = (mm * MM for mm in _FOOT_MM)
    left = (_RIGHT_MM - _HALF_MM if is_right else _LEFT_MM) * MM
    ink = page.render(dpi=100, box=(left, bottom, left + _HALF_MM * MM, top)) < 128
    return bool(np.count_nonzero(ink) > 20)
