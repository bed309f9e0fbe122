"""docs/cases.md, line by line, against the real line of issuance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from integrations.centre.city.casebook import Case, parse_cases
from integrations.centre.city.cast import all_cases
from integrations.centre.wire import Refused
from tests.cases.counter import answers
from tests.cases.reading import complaints

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cases.md"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def wrong(cases: Iterable[Case], *, today: date, folder: Path) -> dict[str, str]:
    """Ask for every case; the numbers of those answered differently, and how."""
    found = {}
    for case, answer in answers(cases, today=today, folder=folder):
        if isinstance(answer, Refused):
            if answer.code != case.answer.refusal:
                found[case.no] = f"{case.who}: refused {answer.code}, expected {case.answer.refusal or 'a paper'}"
        elif case.answer.refusal:
            found[case.no] = f"{case.who}: issued, expected {case.answer.refusal}"
        elif said := complaints(answer.pdf, case.answer):
            found[case.no] = f"{case.who}: {said}"
    return found


def test_every_line_of_the_table_gets_the_answer_it_promises(tmp_path: Path) -> None:
    today, cases = parse_cases(DOCUMENT.read_text(encoding="utf-8"))
    found = wrong(cases, today=today, folder=tmp_path)
    assert found == {}


def test_birthdays_hold_on_the_first_of_march_too(tmp_path: Path) -> None:
    today = date(2027, 3, 1)  # the day somebody born on 29 February 2012 turns fifteen
    ages = [case for case in all_cases(today) if case.topic == "29"]
    assert len(ages) >= 5
    assert wrong(ages, today=today, folder=tmp_path) == {}
