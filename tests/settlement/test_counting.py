"""What the pages read is what the ledger says, whenever it was counted."""

from datetime import date, datetime, timedelta

import pytest

from issuer.settlement.counting import roll_up
from issuer.settlement.lines import Month
from issuer.settlement.matching import Result
from issuer.settlement.selectors import Figures, by_month, matches, parts, shops, undecided
from issuer.settlement.services import take_statement
from issuer.settlement.statement import WrongStatement, read_statement
from issuer.tenancy.scope import scope
from tests.settlement.conftest import Enter, csv_of, line

NOVEMBER = Month(2026, 11)
_YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def _roll(code: str, at: datetime) -> int:
    with scope(code):
        return roll_up(municipality=code, now=at)


def test_without_a_statement_every_line_waits_and_the_sums_are_there(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    enter("1", copies=2, printed=2)
    enter("2", store="S2", end="FAILED", printed=0)
    enter("3", store="S3", end="")
    assert _roll(kakogawa, now) == 1
    with scope(kakogawa):
        assert by_month(**_YEAR) == {
            NOVEMBER: {Result.WAITING: Figures(lines=3, copies=2, cancelled=1, undecided=1, fees=500, commissions=234)}
        }
        (part,) = parts(**_YEAR)
        assert (part.refunds, part.commission_unit, part.figures.net) == (250, 117, 266)
        assert [one.number[-1] for one in undecided(**_YEAR)] == ["3"]
        found, more = shops(operator="0001", **_YEAR, start=0, count=2)
        assert ([one.store_code for one in found], more) == (["S1", "S2"], True)


def test_a_round_without_new_rows_counts_nothing_and_a_late_outcome_moves_its_old_day(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    enter("1", at=now - timedelta(days=40), end="")
    assert _roll(kakogawa, now) == 1
    assert _roll(kakogawa, now) == 0
    enter("2", at=now - timedelta(days=40), ended_at=now)
    assert _roll(kakogawa, now) == 1
    with scope(kakogawa):
        (month,) = by_month(**_YEAR).items()
    assert month == (
        Month(2026, 10),
        {Result.WAITING: Figures(lines=1, copies=1, undecided=1, fees=250, commissions=117)},
    )


def test_a_late_outcome_mends_a_difference_of_a_statement_taken_before(
    enter: Enter, kakogawa: str, now: datetime
) -> None:
    with scope(kakogawa):
        take_statement(
            municipality=kakogawa, month=NOVEMBER, data=csv_of([line()]), name="m.csv", by="職員A", now=now
        )  # fmt: skip
        assert [one.result for one in matches(**_YEAR)] == [Result.THEIRS_ONLY]
    enter("1", ended_at=now + timedelta(days=3))
    _roll(kakogawa, now + timedelta(days=3))
    with scope(kakogawa):
        assert [one.result for one in matches(**_YEAR)] == [Result.MATCHED]
        assert matches(**_YEAR, wanted=[Result.THEIRS_ONLY]) == ()


def test_every_wrong_line_of_a_statement_is_told_at_once() -> None:
    data = csv_of([line(), line(store="S2", copies=-1), line(day="2026-12-01"), line()])
    with pytest.raises(WrongStatement) as told:
        read_statement(data=data, name="meisai.csv", month=NOVEMBER)
    assert [problem.partition(":")[0] for problem in told.value.problems] == [
        "meisai.csv 3行目 通数",
        "meisai.csv 4行目 処理日",
        "meisai.csv 5行目",
    ]
    assert str(told.value).endswith("(ほかに2行)")
