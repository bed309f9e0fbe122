"""Columns of a mapped file → columns of one canonical record. Pure; what cannot be made becomes a value that is wrong.

Names and addresses pass through untouched, code point by code point (feed rule 9).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from integrations.feeds.profiles import Condition, Expression, Record

#: No type and no code table takes it: a code without a meaning here becomes an error of its row.
NO_MEANING = "?"
_DAY_ZERO = date(1900, 1, 1).toordinal()
#: Fields a tombstone carries beside its key.
_OF_THE_ROW = frozenset(
    ["municipality_code", "change_id", "history_no", "history_branch", "is_latest", "operator_id", "operated_at"]
)

Columns = Mapping[str, Sequence[str]]


def columns_of(record: Record, source: Columns, count: int) -> list[Sequence[str]]:
    """The record's columns in the order of its layout's items."""
    empty = ("",) * count
    return [
        _made(record.expressions[item.field], source, count) if item.field in record.expressions else empty
        for item in record.layout.items
    ]


def tombstones_of(record: Record, columns: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The same rows as 削除 of their keys."""
    kept = _OF_THE_ROW | set(record.layout.key)
    fixed = {"action": "3", "is_deleted": "1"}
    return [
        column if item.field in kept else (fixed.get(item.field, ""),) * len(column)
        for item, column in zip(record.layout.items, columns, strict=True)
    ]


def met(record: Record, source: Columns, count: int) -> list[bool]:
    """For which rows the record exists."""
    answers = [_met(condition, source, count) for condition in record.when]
    return [all(row) for row in zip(*answers, strict=True)] if answers else [True] * count


def _met(condition: Condition, source: Columns, count: int) -> list[bool]:
    if condition.column:
        return [value in condition.values for value in source[condition.column]]
    present = [source[name] for name in condition.filled if name in source]
    return [any(row) for row in zip(*present, strict=True)] if present else [False] * count


def _made(made: Expression, source: Columns, count: int) -> Sequence[str]:
    if not made.columns:
        return (made.constant,) * count
    parts = [source.get(name, ("",) * count) for name in made.columns]
    values = parts[0] if len(parts) == 1 else [_joined(row, made.between) for row in zip(*parts, strict=True)]
    if made.codes is not None:
        codes = made.codes
        values = [codes.get(value, NO_MEANING) if value else "" for value in values]
    if made.prefix or made.append:
        values = [f"{made.prefix}{value}{made.append}" if value else "" for value in values]
    if made.dated:
        values = [_dated(value, day) for value, day in zip(values, source[made.dated], strict=True)]
    return values


def _joined(row: Sequence[str], between: str) -> str:
    return between.join(row) if any(row) else ""


def _dated(value: str, day: str) -> str:
    """``value`` and the day as five digits from 1900-01-01; "" when either is missing or no date."""
    try:
        number = date.fromisoformat(day).toordinal() - _DAY_ZERO
    except ValueError:
        return ""
    return f"{value}{number:05d}" if value and 0 <= number <= 99_999 and len(day) == 10 else ""
