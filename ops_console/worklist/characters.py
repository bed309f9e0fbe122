"""文字の作業一覧: open CHARACTER items by character and by record, inside ``scope``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.models import Func, TextField, Value
from django.db.models.fields.json import KeyTextTransform

from issuer.intake import worklist
from issuer.intake.models import WorkItem
from issuer.papers.gaiji import GAIJI
from issuer.tenancy.scope import current_municipality
from ops_console.people.selectors import MaskedPerson, masked_people
from ops_console.words import TABLES
from ops_console.worklist.selectors import SUBJECTS

PAGE = 100
#: Rows of one file; more than these are a missing font, not a list to work through.
MOST_EXPORTED = 20_000
#: A text that found no room in its box has no character to name.
OVERFLOW = "OVERFLOW"
_PERSON = "person:"
#: At the end of what the rule or the feed tells: a character, or one with its selector.
POINTS = r"(U\+[0-9A-F]{4,6}(?: U\+[0-9A-F]{4,6})?)$"
_BY_CHARACTER = """
SELECT coalesce(substring(detail->>'evidence' FROM %s), ''), count(DISTINCT subject), min(opened_at),
  array_agg(DISTINCT coalesce(detail->>'item', '')), array_agg(DISTINCT coalesce(detail->>'kind', ''))
FROM intake_work_item WHERE municipality = %s AND topic = %s AND closed_at IS NULL
GROUP BY 1 ORDER BY 2 DESC, 1
"""


class _Points(Func):
    """The code points at the end of a text, NULL where it names none."""

    function = "substring"
    arg_joiner = " FROM "


@dataclass(frozen=True, slots=True)
class Character:
    """One character that stops papers. ``points``: ``U+8FBB U+E0100``, OVERFLOW for texts without room.

    ``shown``: the character itself, "" for one of 外字, which only the municipality's font can show.
    ``fields``: the items of the files or the kinds of papers where it was met.
    """

    points: str
    shown: str
    is_gaiji: bool
    subjects: int
    since: datetime
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One record with such a character. ``what`` and ``which``: the sort of record and its number."""

    points: str
    what: str
    which: str
    person: MaskedPerson | None
    field: str
    since: datetime


def by_character() -> list[Character]:
    """Every character on the list, those of most records first."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_BY_CHARACTER, [POINTS, current_municipality(), worklist.CHARACTER])
        found = cursor.fetchall()
    return [_character(*row) for row in found]


def lines(*, points: str, page: int, size: int = PAGE) -> tuple[list[Line], bool]:
    """One page of records, oldest first, and whether more follow; ``points`` narrows to a character unless empty."""
    rows = WorkItem.objects.filter(topic=worklist.CHARACTER, closed_at=None).order_by("opened_at", "id")
    if points == OVERFLOW:
        rows = rows.exclude(detail__evidence__regex=POINTS)
    elif points:
        evidence = KeyTextTransform("evidence", "detail")
        rows = rows.alias(points=_Points(evidence, Value(POINTS), output_field=TextField())).filter(points=points)
    start = (page - 1) * size
    found = list(rows[start : start + size + 1])
    people = masked_people([row.subject.removeprefix(_PERSON) for row in found if row.subject.startswith(_PERSON)])
    return [_line(row, people) for row in found[:size]], len(found) > size


def _character(
    points: str, subjects: int, since: datetime, items: Iterable[str], kinds: Iterable[str]
) -> Character:  # fmt: skip
    shown = "".join(
        chr(int(point[2:], 16))  # noqa: FURB166 - int() knows no U+
        for point in points.split()
    )
    is_gaiji = bool(GAIJI.search(shown))
    met = [*filter(None, items), *(TABLES["kind"].get(kind, kind) for kind in kinds if kind)]
    return Character(
        points=points or OVERFLOW,
        shown="" if is_gaiji else shown,
        is_gaiji=is_gaiji,
        subjects=subjects,
        since=since,
        fields=tuple(met),
    )


def _line(row: WorkItem, people: dict[str, MaskedPerson]) -> Line:
    prefix, _, number = row.subject.partition(":")
    kind = str(row.detail.get("kind", ""))
    told = re.search(POINTS, str(row.detail.get("evidence", "")))
    return Line(
        points=told[1] if told else OVERFLOW,
        what=SUBJECTS.get(prefix, "対象"),
        which=number,
        person=people.get(number) if row.subject.startswith(_PERSON) else None,
        field=str(row.detail.get("item", "")) or TABLES["kind"].get(kind, kind),
        since=row.opened_at,
    )
