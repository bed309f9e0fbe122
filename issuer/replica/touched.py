# ruff: noqa: S608 - names in these statements are constants of this room
"""What follows from a merge: versions, the moment identity changed, and records that contradict each other."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from issuer.replica import merge, registers_apart

_VERSIONED = {"household": "replica_household", "koseki": "replica_koseki", "fuhyo": "replica_fuhyo"}


def kinds_without_rows(*, cursor: CursorWrapper, municipality: str) -> frozenset[str]:
    """Which of household, koseki and fuhyo have no row yet: what a package brings of them is the first version."""
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE municipality = %s)" for table in _VERSIONED.values())
    cursor.execute(f"SELECT {asked}", [municipality] * len(_VERSIONED))
    return frozenset(kind for kind, here in zip(_VERSIONED, cursor.fetchone(), strict=True) if not here)


def settle(*, cursor: CursorWrapper, municipality: str, new: frozenset[str]) -> frozenset[str]:
    """Advance the version of each household and register that was here before and whose papers may now differ.

    ``new``: kinds of which nothing was here before this package. Returns the kinds that were touched.
    """
    cursor.execute(
        "INSERT INTO touched_household SELECT r.household_no FROM replica_resident r "
        "WHERE r.municipality = %s AND r.atena_no IN (SELECT atena_no FROM touched_person)",
        [municipality],
    )
    cursor.execute(
        "UPDATE replica_resident r SET identity_changed_at = m.at FROM "
        "(SELECT atena_no, max(at) AS at FROM moved_identity GROUP BY 1) m "
        "WHERE r.municipality = %s AND r.atena_no = m.atena_no "
        "AND (r.identity_changed_at IS NULL OR r.identity_changed_at < m.at)",
        [municipality],
    )
    asked = ", ".join(f"EXISTS (SELECT 1 FROM touched_{kind})" for kind in _VERSIONED)
    cursor.execute(f"SELECT {asked}")
    moved = frozenset(kind for kind, any_row in zip(_VERSIONED, cursor.fetchone(), strict=True) if any_row)
    for kind, table in _VERSIONED.items():
        if kind in moved - new:
            no = merge.NAMED_BY[kind]
            cursor.execute(
                f"UPDATE {table} SET version = version + 1 WHERE municipality = %s "
                f"AND {no} IN (SELECT {no} FROM touched_{kind})",
                [municipality],
            )
    return moved


def count_members(*, cursor: CursorWrapper, municipality: str) -> None:
    """Write 世帯員数 of touched households from the residents, for systems that send no household of their own."""
    cursor.execute(
        # The row no longer is what its line said.
        "UPDATE replica_household h SET member_count = c.people, row_digest = NULL FROM "
        "(SELECT t.household_no, count(r.atena_no) AS people "
        "FROM (SELECT DISTINCT household_no FROM touched_household) t LEFT JOIN replica_resident r "
        "ON r.municipality = %s AND r.household_no = t.household_no "
        "AND NOT r.is_deleted AND NOT r.is_removed AND r.resident_state = '1' GROUP BY 1) c "
        "WHERE h.municipality = %s AND h.household_no = c.household_no AND h.member_count <> c.people",
        [municipality, municipality],
    )


_CONTRADICTIONS = """
WITH subject AS (SELECT DISTINCT household_no FROM touched_household WHERE household_no <> ''),
living AS (
  SELECT r.household_no, count(*) AS people,
    count(*) FILTER (WHERE lpad(r.relation1, 2, '0') = '02' AND r.relation2 || r.relation3 || r.relation4 = '')
      AS heads,
    min(r.atena_no) FILTER (WHERE lpad(r.relation1, 2, '0') = '02' AND r.relation2 || r.relation3 || r.relation4 = '')
      AS head
  FROM replica_resident r
  WHERE r.municipality = %s AND r.household_no IN (SELECT household_no FROM subject)
    AND NOT r.is_deleted AND NOT r.is_removed AND r.resident_state = '1'
  GROUP BY r.household_no)
SELECT 'household:' || s.household_no, CASE
    WHEN l.people IS NULL AND (h.household_no IS NULL OR h.is_deleted OR h.member_count = 0) THEN ''
    WHEN h.household_no IS NULL OR h.is_deleted THEN 'NO_HOUSEHOLD'
    WHEN coalesce(l.people, 0) <> h.member_count THEN 'MEMBER_COUNT'
    WHEN l.heads <> 1 THEN 'HEADS'
    WHEN l.head <> h.head_atena_no THEN 'OTHER_HEAD'
    ELSE '' END AS reason
FROM subject s LEFT JOIN living l USING (household_no)
LEFT JOIN replica_household h ON h.municipality = %s AND h.household_no = s.household_no
"""


def contradictions(*, cursor: CursorWrapper, municipality: str, kinds: frozenset[str]) -> tuple[dict[str, str], bool]:
    """Touched subjects of ``kinds`` whose records contradict each other → why (rule 10), and whether any is right.

    Subjects are ``household:NO``, ``koseki:NO`` and ``fuhyo:NO``. Reasons: NO_HOUSEHOLD, MEMBER_COUNT, HEADS,
    OTHER_HEAD, and those of registers_apart.py. ``judged`` keeps them, with reason "" for those that agree.
    """
    judged = 0
    for kind in sorted(kinds):
        cursor.execute(f"ANALYZE touched_{kind}")
        if kind == "household":
            cursor.execute(f"INSERT INTO judged {_CONTRADICTIONS}", [municipality, municipality])
        else:
            registers_apart.judge(cursor=cursor, municipality=municipality, kind=kind)
        judged += cursor.rowcount
    if not judged:
        return {}, False
    cursor.execute("SELECT subject, reason FROM judged WHERE reason <> ''")
    found = dict(cursor.fetchall())
    return found, judged > len(found)


def state_of(*, cursor: CursorWrapper, municipality: str, system: str) -> tuple[int, datetime | None]:
    """(applied sequence, extractedAt) of a core system; (0, None) before its first package."""
    cursor.execute(
        "SELECT applied_sequence, extracted_at FROM replica_feed_state WHERE municipality = %s AND system = %s",
        [municipality, system],
    )
    row = cursor.fetchone()
    return (int(row[0]), row[1]) if row else (0, None)


def advance(
    *,
    cursor: CursorWrapper,
    municipality: str,
    system: str,
    sequence: int,
    sha256: str,
    extracted_at: datetime,
    now: datetime,
    keep_gap: bool,
) -> None:
    """Record an applied package. Freshness never goes back (feed rule 3).

    ``keep_gap``: later packages still wait, so a gap that was noted stands until their turn is looked at.
    """
    cursor.execute(
        "INSERT INTO replica_feed_state AS f (municipality, system, applied_sequence, applied_sha256, extracted_at, "
        "applied_at) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (municipality, system) DO UPDATE SET "
        "applied_sequence = excluded.applied_sequence, applied_sha256 = excluded.applied_sha256, "
        "extracted_at = greatest(f.extracted_at, excluded.extracted_at), applied_at = excluded.applied_at, "
        "gap_since = CASE WHEN %s THEN f.gap_since END",
        [municipality, system, sequence, sha256, extracted_at, now, keep_gap],
    )


def clear_gap(*, cursor: CursorWrapper, municipality: str, system: str) -> None:
    """Nothing waits any more: no package is known to be missing."""
    cursor.execute(
        "UPDATE replica_feed_state SET gap_since = NULL "
        "WHERE municipality = %s AND system = %s AND gap_since IS NOT NULL",
        [municipality, system],
    )


def mark_gap(*, cursor: CursorWrapper, municipality: str, system: str, now: datetime) -> None:
    """A package is waiting for one that has not come: from now on nothing of this system is fresh."""
    cursor.execute(
        "INSERT INTO replica_feed_state AS f (municipality, system, applied_sequence, applied_sha256, gap_since) "
        "VALUES (%s, %s, 0, '', %s) ON CONFLICT (municipality, system) DO UPDATE SET "
        "gap_since = coalesce(f.gap_since, excluded.gap_since)",
        [municipality, system, now],
    )
