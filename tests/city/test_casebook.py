"""docs/cases.md says exactly what the cast says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from integrations.centre.city.casebook import parse_cases, render_cases
from integrations.centre.city.cast import all_cases
from integrations.centre.city.places import SAMPLE, SECOND

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cases.md"


def test_the_document_is_the_one_the_cast_writes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    today, _ = parse_cases(text)
    assert text == render_cases(cases=all_cases(today), today=today, code=SAMPLE.code, second=SECOND.code)


def test_a_table_read_back_holds_the_same_cases() -> None:
    today = date(2027, 3, 1)
    cases = all_cases(today)
    text = render_cases(cases=cases, today=today, code=SAMPLE.code, second=SECOND.code)
    assert parse_cases(text) == (today, cases)


def test_a_broken_table_is_refused() -> None:
    with pytest.raises(ValueError, match="reference day"):
        parse_cases("| No |")
    with pytest.raises(ValueError, match="cells"):
        parse_cases("基準日は **2026-11-20**\n| 1 | 2 |")
    with pytest.raises(ValueError, match="neither"):
        parse_cases("基準日は **2026-11-20**\n| 1 | 2 | a | 7 | INKAN; SELF | 不明 |")
