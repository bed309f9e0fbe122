# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""CHARACTER items leave the worklist when what is stored now can be printed, whichever row of the record put it right.

Judged is the record, not the row: another row of the same person may still hold a character without a glyph. An item
for text that does not fit its cell stays for people: that is seen only when a paper is drawn.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.characters import MOST_FOUND, UNPRINTED, Scanner, is_free
from integrations.feeds.layouts import SUBJECT_KINDS
from integrations.feeds.manifest import APPLICABLE, Manifest
from integrations.feeds.targets import Plan, plan
from issuer.intake import worklist

# Items of the feed speak of their subject alone; those of a refused issue of all that its paper shows.
_TOUCHED = """
SELECT i.subject, i.detail->>'rule' = 'feed', r.household_no
FROM intake_work_item i LEFT JOIN replica_resident r
  ON r.municipality = i.municipality AND i.subject = 'person:' || r.atena_no
WHERE i.municipality = %s AND i.topic = %s AND i.closed_at IS NULL AND i.detail->>'rule' IN ('feed', 'glyphs_present')
  AND (i.subject IN (SELECT 'person:' || atena_no FROM touched_person)
    OR i.subject IN (SELECT 'household:' || household_no FROM touched_household)
    OR i.subject IN (SELECT 'koseki:' || koseki_no FROM touched_koseki)
    OR i.subject IN (SELECT 'koseki:' || koseki_no FROM touched_fuhyo)
    OR i.detail->>'rule' <> 'feed' AND r.household_no IN (SELECT household_no FROM touched_household))
"""


def close_printable(*, cursor: CursorWrapper, manifest: Manifest, profile: str, now: datetime) -> None:
    """Close the open items of records this package has touched and that can be printed now, after the merge."""
    cursor.execute(_TOUCHED, [manifest.municipality, worklist.CHARACTER])
    open_items = cursor.fetchall()
    if not open_items:
        return
    parts = {subject: {subject} for subject, _, _ in open_items}
    shown = {household for _, of_feed, household in open_items if household and not of_feed}
    members: dict[str, set[str]] = {household: {f"household:{household}"} for household in shown}
    cursor.execute(
        "SELECT household_no, atena_no FROM replica_resident WHERE municipality = %s AND household_no = ANY(%s)",
        [manifest.municipality, sorted(shown)],
    )
    for household, person in cursor.fetchall():
        members[household].add(f"person:{person}")
    for subject, of_feed, household in open_items:
        if not of_feed:
            parts[subject] |= members.get(household, set())
    wanted = set().union(*parts.values())
    scanner = Scanner(profile=profile)
    for layout in _printed():
        _look(cursor, manifest.municipality, layout, wanted, scanner)
    if len(scanner.found) >= MOST_FOUND:
        return  # the scanner stopped looking: nothing is known of the rest
    wrong = {subject for subject, _ in scanner.found}
    worklist.close_items(
        municipality=manifest.municipality,
        topic=worklist.CHARACTER,
        subjects=[subject for subject, all_parts in parts.items() if not all_parts & wrong],
        now=now,
        by=f"feed:{manifest.system}",
    )


def _printed() -> Iterable[Plan]:
    return (plan(layout) for layouts in APPLICABLE.values() for layout in layouts if layout not in UNPRINTED)


def _look(cursor: CursorWrapper, municipality: str, one: Plan, wanted: set[str], scanner: Scanner) -> None:
    key = one.layout.subject
    kind = SUBJECT_KINDS[key]
    numbers = [subject.partition(":")[2] for subject in sorted(wanted) if subject.startswith(f"{kind}:")]
    items = [item for item in one.layout.items if item.type == "text"]
    if not numbers or not items:
        return
    cursor.execute(
        f"SELECT {key}, {', '.join(one.stored(item.field) for item in items)} FROM {one.target.table} "
        f"WHERE municipality = %s AND {key} = ANY(%s) AND NOT is_deleted",
        [municipality, numbers],
    )
    rows = cursor.fetchall()
    if not rows:
        return
    subjects, *texts = zip(*rows, strict=True)
    for item, column in zip(items, texts, strict=True):
        free = is_free(layout=one.layout.id, item=item.field)
        scanner.look(item=item.name, column=column, subjects=subjects, kind=kind, free=free)
