"""Which lines agree, and in what the others differ."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.settlement.lines import Key, Ours, Theirs
from issuer.settlement.matching import Result, match

KEY = Key(date(2026, 11, 20), "0001", "S1", "STORE", "JUMINHYO", 250)


def _theirs(copies: int, *, unit: int = 117, fees: int | None = None, commissions: int | None = None) -> Theirs:
    return Theirs(
        number=2,
        copies=copies,
        cancelled=0,
        commission_unit=unit,
        fees=250 * copies if fees is None else fees,
        commissions=unit * copies if commissions is None else commissions,
    )


def _result(ours: Ours | None, theirs: Theirs | None, key: Key = KEY) -> Result:
    (one,) = match(
        ours={key: ours} if ours else {}, theirs={key: theirs} if theirs else {}, commission_on=lambda _: 117
    )
    return one.result


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        (Ours(2, 0, 0), _theirs(2), Result.MATCHED),
        (Ours(2, 0, 0), None, Result.OURS_ONLY),
        (None, _theirs(1), Result.THEIRS_ONLY),
        (Ours(2, 0, 0), _theirs(3), Result.COPIES),
        (Ours(0, 1, 0), _theirs(1), Result.COPIES),
        (Ours(0, 0, 1), _theirs(1), Result.COPIES),
        (Ours(2, 0, 0), _theirs(2, fees=501), Result.AMOUNT),
        (Ours(2, 0, 0), _theirs(2, commissions=233), Result.AMOUNT),
        (Ours(2, 0, 0), _theirs(2, unit=115), Result.AMOUNT),
        (Ours(0, 1, 0), None, Result.MATCHED),
        (None, _theirs(0), Result.MATCHED),
    ],
)
def test_a_line_is_told_by_what_is_wrong_with_it(ours: Ours | None, theirs: Theirs | None, result: Result) -> None:
    assert _result(ours, theirs) is result


def test_the_counter_pays_no_commission() -> None:
    counter = Key(KEY.day, "0001", "S1", "COUNTER", "JUMINHYO", 250)
    assert _result(Ours(2, 0, 0), _theirs(2, unit=0), counter) is Result.MATCHED


@given(
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 3)),
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 3)),
)
def test_every_line_of_either_side_comes_out_once_and_only_equal_ones_match(
    ours: dict[str, int], theirs: dict[str, int]
) -> None:
    def key(store: str) -> Key:
        return Key(KEY.day, "0001", store, "STORE", "JUMINHYO", 250)

    found = match(
        ours={key(store): Ours(copies, 0, 0) for store, copies in ours.items()},
        theirs={key(store): _theirs(copies) for store, copies in theirs.items()},
        commission_on=lambda _: 117,
    )
    assert [one.key.store_code for one in found] == sorted({*ours, *theirs})
    for one in found:
        store = one.key.store_code
        assert (one.result is Result.MATCHED) == (ours.get(store, 0) == theirs.get(store, 0))
    assert sum(one.fees_due for one in found) == 250 * sum(ours.values())
