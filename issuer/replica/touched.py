"""What follows from a merge: versions of households, the moment identity changed, and households that contradict."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper


def settle(*, cursor: CursorWrapper, municipality: str, new_city: bool) -> None:
    """Advance the version of each household that was here before and whose papers may now differ.

    ``new_city``: no household was here before this package, so every version is its first.
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
    if not new_city:
        cursor.execute(
            "UPDATE replica_household h SET version = version + 1 WHERE h.municipality = %s "
            "AND h.household_no IN (SELECT household_no FROM touched_household)",
            [municipality],
        )


def count_members(*, cursor: CursorWrapper, municipality: str) -> None:
    """Write 世帯員数 of touched households from the residents, for systems that send no household of their own."""
    cursor.execute(
        "UPDATE replica_household h SET member_count = c.people FROM "
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
SELECT s.household_no, CASE
    WHEN l.people IS NULL AND (h.household_no IS NULL OR h.is_deleted OR h.member_count = 0) THEN ''
    WHEN h.household_no IS NULL OR h.is_deleted THEN 'NO_HOUSEHOLD'
    WHEN coalesce(l.people, 0) <> h.member_count THEN 'MEMBER_COUNT'
    WHEN l.heads <> 1 THEN 'HEADS'
    WHEN l.head <> h.head_atena_no THEN 'OTHER_HEAD'
    ELSE '' END AS reason
FROM subject s LEFT JOIN living l USING (household_no)
LEFT JOIN replica_household h ON h.municipality = %s AND h.household_no = s.household_no
"""


def contradictions(*, cursor: CursorWrapper, municipality: str) -> tuple[dict[str, str], bool]:
    """Touched households whose records contradict each other → why (feed rule 10), and whether any is right.

    Reasons: NO_HOUSEHOLD, MEMBER_COUNT, HEADS, OTHER_HEAD. The touched ones that agree stay in ``agreeing``.
    """
    cursor.execute("ANALYZE touched_household")
    cursor.execute(
        f"CREATE TEMP TABLE judged_household ON COMMIT DROP AS {_CONTRADICTIONS}", [municipality, municipality]
    )
    cursor.execute("SELECT household_no, reason FROM judged_household WHERE reason <> ''")
    found = dict(cursor.fetchall())
    cursor.execute("SELECT EXISTS (SELECT 1 FROM judged_household WHERE reason = '')")
    return found, bool(cursor.fetchone()[0])


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
