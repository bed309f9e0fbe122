"""Holding the Centre's lines against ours. Pure: no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from issuer.papers.kinds import Channel
from issuer.settlement.lines import Key, Ours, Theirs


class Result(StrEnum):
    """Outcome for one line, worst first in the list staff work through. WAITING: no statement of the month yet."""

    OURS_ONLY = "当方だけ"
    THEIRS_ONLY = "先方だけ"
    COPIES = "通数差"
    AMOUNT = "金額差"
    WAITING = "明細待ち"
    MATCHED = "一致"


#: The results somebody must look at.
DIFFERENCES = frozenset({Result.OURS_ONLY, Result.THEIRS_ONLY, Result.COPIES, Result.AMOUNT})


@dataclass(frozen=True, slots=True)
class Match:
    """One line of either side, and what it comes to. ``fees_due``, ``commissions_due``: by our own count, in yen."""

    key: Key
    ours: Ours | None
    theirs: Theirs | None
    result: Result
    commission_unit: int
    fees_due: int
    commissions_due: int


def match(
    *, ours: Mapping[Key, Ours], theirs: Mapping[Key, Theirs] | None, commission_on: Callable[[date], int]
) -> tuple[Match, ...]:
    """Every line of either side, in the order of their keys. ``commission_on``: 委託手数料 in yen a copy on that day.

    ``theirs``: None while there is no statement. A line without a printed copy is worth nothing: neither side misses
    it on the other.
    """
    matches = []
    told = theirs or {}
    for key in sorted(ours.keys() | told.keys()):
        mine, other = ours.get(key), told.get(key)
        copies = mine.copies if mine else 0
        unit = 0 if key.channel == Channel.COUNTER else commission_on(key.day)
        fees, commissions = key.unit_fee * copies, unit * copies
        result = Result.WAITING if theirs is None else _result(mine, other, fees, commissions, unit)
        matches.append(
            Match(
                key=key,
                ours=mine,
                theirs=other,
                result=result,
                commission_unit=unit,
                fees_due=fees,
                commissions_due=commissions,
            )
        )
    return tuple(matches)


def _result(mine: Ours | None, other: Theirs | None, fees: int, commissions: int, unit: int) -> Result:
    if other is None:
        return Result.OURS_ONLY if mine and mine.copies else Result.MATCHED
    if mine is None or not mine.copies:
        claimed = other.copies or other.fees or other.commissions
        # What we know as issued but not as printed is a difference in number, not a stranger.
        return (Result.THEIRS_ONLY if mine is None else Result.COPIES) if claimed else Result.MATCHED
    if mine.copies != other.copies:
        return Result.COPIES
    apart = (fees, commissions) != (other.fees, other.commissions) or other.commission_unit != unit
    return Result.AMOUNT if apart else Result.MATCHED
