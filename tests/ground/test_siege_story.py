"""The figures of several sieges add up, and nothing wrong gets lost in the sum."""

from pathlib import Path
from typing import Any

import pytest

from bench.siege.story import WRONGS, add, lines, read


def chapter(**given: int) -> dict[str, Any]:
    return {"issues": 10, "p99": 5, "acts": {"kill -9 at after_t1": 2}, "ways": {"plain": 10}} | given


def test_chapters_of_several_runs_add_up(tmp_path: Path) -> None:
    state = tmp_path / "siege.json"
    add(state, chapter())
    total = add(state, chapter(issues=7, p99=9))
    assert (total["issues"], total["slowest_p99"], total["acts"], total["ok"]) == (
        17,
        9,
        {"kill -9 at after_t1": 4},
        True,
    )
    assert read(state)["total"] == total
    assert "交付 (requestId ごとに1): 17" in lines(total)
    assert lines(total)[-1] == "守られた"


@pytest.mark.parametrize("wrong", WRONGS)
def test_one_wrong_in_any_chapter_breaks_the_whole(wrong: str, tmp_path: Path) -> None:
    state = tmp_path / "siege.json"
    add(state, chapter(**{wrong: 1}))
    total = add(state, chapter())
    assert not total["ok"]
    assert lines(total)[-1] == "破れた"


def test_a_siege_that_issued_nothing_proves_nothing(tmp_path: Path) -> None:
    assert not add(tmp_path / "siege.json", chapter(issues=0))["ok"]
