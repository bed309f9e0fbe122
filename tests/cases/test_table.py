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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.no)
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
