"""Dates on the paper: the day of issue, birthdays as registered, and no placeholder for an unknown day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, date_forms, dates_in, folded

__all__ = ["days_rule"]

#: What other systems write where they know no day.
_NEVER = re.compile(
    r"(?<![0-9])(?:9999年|0000年|0001年1月1日|1900年0?1月0?1日|明治33年1月1日|[0-9]{4}年0{1,2}月|年0{1,2}月0{1,2}日)"
)
_WITH_BIRTHDAY = frozenset({"JUMINHYO", "KISAI_JIKO", "INKAN", "SHOTOKU", "KAZEI", "NOZEI"})


def days_rule(paper: Opened, expected: Expected) -> Iterator[Complaint]:
    """Every whole date is one the records know, or the day of issue, which stands beside the statement."""
    issued = date_forms(expected.day)[0]
    last = folded(paper.sheet.pages[-1].text)
    if issued not in last:
        yield Complaint("days", f"最後の頁に交付年月日「{issued}」がありません。")
    text = folded(paper.sheet.text)
    for found in sorted(set(dates_in(text))):
        if found in expected.placeholders:
            yield Complaint("days", f"不詳の日の置き字「{found}」が印字されています。")
        elif expected.dates is not None and found not in expected.dates and found != issued:
            yield Complaint("days", f"記録に無い日付「{found}」があります。")
    for found in _NEVER.findall(text):
        yield Complaint("days", f"日付でない日付「{found}」があります。")
    if expected.kind in _WITH_BIRTHDAY:
        for subject in expected.subjects:
            if subject.born and bare(folded(subject.born)) not in text:
                yield Complaint("days", f"「{subject.name}」の生年月日が「{subject.born}」と載っていません。")
