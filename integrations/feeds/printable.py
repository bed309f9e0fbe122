# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""Items about characters close themselves when the rows, as they stand now, can be printed.

A newer row may be written with other characters, a new edition of 外字 may have the glyph. Asked after every package
about the subjects it touched, and about everybody on the list after a package of the GAIJI system or when staff ask.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.characters import UNPRINTED, Scanner, is_free
from integrations.feeds.layouts import SUBJECT_KINDS
from integrations.feeds.manifest import APPLICABLE, Manifest
from integrations.feeds.targets import plan
from issuer.intake import worklist
from issuer.municipality.selectors import policy

#: Items that a glyph settles; a text that found no room in its box (text_fits) stays for a person to look at.
_OPEN = (
    "SELECT subject, detail->>'rule' = 'glyphs_present' FROM intake_work_item "
    "WHERE municipality = %s AND topic = %s AND closed_at IS NULL AND detail->>'rule' IN ('feed', 'glyphs_present')"
)
_TOUCHED = (
    " AND subject IN (SELECT 'person:' || atena_no FROM touched_person"
    " UNION SELECT 'household:' || household_no FROM touched_household"
    " UNION SELECT 'koseki:' || koseki_no FROM touched_koseki"
    " UNION SELECT 'koseki:' || koseki_no FROM touched_fuhyo"
    " UNION SELECT 'person:' || r.atena_no FROM replica_resident r JOIN touched_household t USING (household_no)"
    "   WHERE r.municipality = %s"
    " UNION SELECT 'person:' || m.atena_no FROM replica_koseki_member m JOIN touched_koseki t USING (koseki_no)"
    "   WHERE m.municipality = %s AND m.atena_no <> '')"
)
#: Whoever a paper of this person may name: the household with everyone in it, and the registers.
_BESIDE = (
    "SELECT 'person:' || p.atena_no, s FROM replica_resident p, LATERAL ("
    " SELECT 'household:' || p.household_no UNION SELECT 'person:' || o.atena_no FROM replica_resident o"
    "  WHERE o.municipality = p.municipality AND o.household_no = p.household_no"
    " UNION SELECT 'koseki:' || k.koseki_no FROM replica_koseki_member k"
    "  WHERE k.municipality = p.municipality AND k.atena_no = p.atena_no) AS beside(s) "
    "WHERE p.municipality = %s AND 'person:' || p.atena_no = ANY(%s)"
)


def close_what_can_be_printed(*, cursor: CursorWrapper, manifest: Manifest, scanner: Scanner, now: datetime) -> None:
    """Close the open CHARACTER items whose subjects have no unprintable text left. Call it after the merge."""
    municipality = manifest.municipality
    if manifest.system == "GAIJI":
        cursor.execute(_OPEN, [municipality, worklist.CHARACTER])
    else:
        cursor.execute(_OPEN + _TOUCHED, [municipality, worklist.CHARACTER, municipality, municipality])
    told = {subject for subject, _ in scanner.found}
    found = [(subject, refused) for subject, refused in cursor.fetchall() if subject not in told]
    _close(cursor, municipality, scanner, found, now=now, by=f"feed:{manifest.system}")


def look_again(*, cursor: CursorWrapper, municipality: str, operator: str, now: datetime) -> tuple[int, int]:
    """Ask anew, inside ``scope``, about everybody on the list: a font may have come that the files know nothing of.

    Returns how many items were looked at and how many of them are closed now.
    """
    cursor.execute(_OPEN, [municipality, worklist.CHARACTER])
    found = list(cursor.fetchall())
    scanner = Scanner(municipality=municipality, profile=policy(municipality=municipality, at=now).characters)
    return len(found), _close(cursor, municipality, scanner, found, now=now, by=operator)


def _close(
    cursor: CursorWrapper,
    municipality: str,
    scanner: Scanner,
    found: Sequence[tuple[str, bool]],
    *,
    now: datetime,
    by: str,
) -> int:
    """Close those of the items (subject, whether it was refused at the kiosk) that can be printed; how many."""
    if not found:
        return 0
    about = {subject: {subject} for subject, _ in found}
    cursor.execute(_BESIDE, [municipality, [subject for subject, refused in found if refused]])
    for subject, beside in cursor.fetchall():
        about[subject].add(beside)
    bad = _unprintable(cursor, municipality, scanner, set().union(*about.values()))
    printable = [subject for subject, those in about.items() if not those & bad]
    worklist.close_items(
        municipality=municipality, topic=worklist.CHARACTER, subjects=printable, now=now, by=by
    )  # fmt: skip
    return len(printable)


def _unprintable(cursor: CursorWrapper, municipality: str, scanner: Scanner, subjects: Iterable[str]) -> set[str]:
    """Those of the subjects that some living row has an unprintable text about."""
    wanted: dict[str, list[str]] = {}
    for kind, _, number in (subject.partition(":") for subject in subjects):
        wanted.setdefault(kind, []).append(number)
    bad: set[str] = set()
    for layout in {layout for those in APPLICABLE.values() for layout in those} - UNPRINTED:
        step = plan(layout)
        key = step.layout.subject
        kind = SUBJECT_KINDS[key]
        items = [item for item in step.layout.items if item.type == "text" and item.field in step.columns]
        if not items or kind not in wanted:
            continue
        cursor.execute(
            f"SELECT {key}, gaiji_version, {', '.join(step.stored(item.field) for item in items)} "
            f"FROM {step.target.table} WHERE municipality = %s AND {key} = ANY(%s) AND NOT is_deleted",
            [municipality, wanted[kind]],
        )
        for number, version, *texts in cursor.fetchall():
            pairs = zip(items, texts, strict=True)
            if any(
                scanner.missing(text or "", version=version, free=is_free(layout=layout, item=item.field))
                for item, text in pairs
            ):
                bad.add(f"{kind}:{number}")
    return bad
