"""docs/cases.md, line by line, against the real line of issuance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from integrations.centre.city.casebook import Case, parse_cases
from integrations.centre.city.cast import all_cases
from integrations.centre.soap import Issued, Refused
from tests.cases.reading import complaints

TODAY, CASES = parse_cases((Path(__file__).resolve().parents[2] / "docs" / "cases.md").read_text(encoding="utf-8"))
pytestmark = pytest.mark.xdist_group("cases")


@pytest.fixture(scope="module")
def counter(open_counter: Callable[[date], Any]) -> Iterator[Callable[[Case], Issued | Refused]]:
    """The town on the reference day of the document."""
    with open_counter(TODAY) as opened:
        yield opened


def assert_answered(case: Case, answer: Issued | Refused) -> None:
    """The answer is the one the table promises."""
    if isinstance(answer, Refused):
        assert answer.code == case.answer.refusal, answer.code
        return
    assert not case.answer.refusal, f"issued {answer.pages} page(s) instead of {case.answer.refusal}"
    assert complaints(answer.pdf, case.answer) == []
    assert answer.pages == case.answer.pages


#: What the line does not do yet. Strict: the day it does, the entry must go.
NOT_YET = {
    "06-10": "〓 in 転入前住所 is printed (業務知識10 の24)",
    "06-12": "■ in 本籍 is printed (業務知識10 の24)",
}


def marked(case: Case) -> Any:
    """The case, expected to fail when it is known not to hold yet."""
    reason = NOT_YET.get(case.no)
    return pytest.param(case, id=case.no, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])


@pytest.mark.parametrize("case", map(marked, CASES))
def test_a_line_of_the_table_gets_the_answer_it_promises(
    case: Case, counter: Callable[[Case], Issued | Refused]
) -> None:
    assert_answered(case, counter(case))


@pytest.mark.parametrize("today", [date(2027, 3, 1), date(2028, 2, 29)], ids=str)
def test_birthdays_hold_on_other_days_too(today: date, open_counter: Callable[[date], Any]) -> None:
    ages = [case for case in all_cases(today) if case.topic == "29"]
    assert len(ages) >= 5
    with open_counter(today) as counter:
        for case in ages:
            assert_answered(case, counter(case))
