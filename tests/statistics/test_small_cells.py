"""Numbers that could point at somebody are hidden, and cannot be worked out from the others."""

from hypothesis import given
from hypothesis import strategies as st

from issuer.statistics.selectors import SMALL, Cell, without_small


def _cells(numbers: list[int]) -> list[Cell]:
    return [Cell(f"{place}", "JUMINHYO", "DELIVERED", number, number, 0) for place, number in enumerate(numbers)]


def test_a_lone_small_cell_takes_the_next_smallest_with_it() -> None:
    assert [cell.requests for cell in without_small(_cells([120, 3, 40]))] == [120, None, None]
    assert [cell.requests for cell in without_small(_cells([120, 3, 9, 40]))] == [120, None, None, 40]
    assert [cell.requests for cell in without_small(_cells([0, 10]))] == [0, 10]


@given(st.lists(st.integers(0, 30), max_size=12))
def test_no_small_number_is_shown_and_none_is_the_only_one_hidden(numbers: list[int]) -> None:
    shown = without_small(_cells(numbers))
    assert all(cell.requests is None or cell.requests == 0 or cell.requests >= SMALL for cell in shown)
    gaps = sum(cell.requests is None for cell in shown)
    assert gaps != 1 or sum(number > 0 for number in numbers) == 1
    assert [cell.value for cell in shown] == [str(place) for place in range(len(numbers))]
