# ruff: noqa: S608 - what is put into these statements are constants and subqueries of this house
"""Where people stand in the registers, and who else stands or lives with them; inside ``scope(municipality)``.

The applicant's place is a subquery, so that the register is read in the trip that finds it; whom a paper of it would
touch is asked in the next.
"""

from collections.abc import Callable, Iterable

from issuer.papers.koseki import Membership
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip

#: The 附票 speaks where the 戸籍 does not: no KOSEKI system is connected, the register is on paper (改製不適合), or its
#: row of the person names nobody.
_PLACES = """
WITH k AS (
  SELECT m.koseki_no, m.member_no, m.atena_no FROM replica_koseki_member m
  JOIN replica_koseki r ON r.municipality = m.municipality AND r.koseki_no = m.koseki_no
  WHERE m.municipality = %s AND {of_m} AND NOT m.is_deleted AND NOT m.is_removed
    AND NOT r.is_deleted AND r.koseki_state = '1'),
f AS (
  SELECT m.koseki_no, m.member_no, m.atena_no FROM replica_fuhyo_person m
  JOIN replica_fuhyo h ON h.municipality = m.municipality AND h.koseki_no = m.koseki_no AND NOT h.is_deleted
  LEFT JOIN replica_koseki r ON r.municipality = m.municipality AND r.koseki_no = m.koseki_no
  LEFT JOIN replica_koseki_member o ON o.municipality = m.municipality AND o.koseki_no = m.koseki_no
    AND o.member_no = m.member_no AND NOT o.is_deleted
  WHERE m.municipality = %s AND {of_m} AND NOT m.is_deleted AND m.removed_on IS NULL
    AND (r.koseki_no IS NULL OR (NOT r.is_deleted AND r.koseki_state = '1'
      AND (o.koseki_no IS NULL OR (NOT o.is_removed AND o.atena_no = '')))))
SELECT koseki_no, member_no, atena_no FROM k
UNION ALL SELECT koseki_no, member_no, atena_no FROM f WHERE NOT EXISTS (SELECT 1 FROM k)
"""
#: The one-time filter keeps a register whose people are all tied from looking through the guarded.
_LOOKALIKES = """
WITH here (koseki_no) AS MATERIALIZED ({koseki_no}),
unlinked AS MATERIALIZED (
  SELECT m.member_no, m.given_name, m.birth_date FROM replica_koseki_member m
    WHERE m.municipality = %s AND m.koseki_no = (TABLE here) AND m.atena_no = '' AND NOT m.is_deleted
      AND NOT EXISTS (SELECT 1 FROM replica_fuhyo_person p WHERE p.municipality = m.municipality
        AND p.koseki_no = m.koseki_no AND p.member_no = m.member_no AND p.atena_no <> '' AND NOT p.is_deleted)
  UNION SELECT p.member_no, p.given_name, p.birth_date FROM replica_fuhyo_person p
    WHERE p.municipality = %s AND p.koseki_no = (TABLE here) AND p.atena_no = '' AND NOT p.is_deleted
      AND NOT EXISTS (SELECT 1 FROM replica_koseki_member m WHERE m.municipality = p.municipality
        AND m.koseki_no = p.koseki_no AND m.member_no = p.member_no AND m.atena_no <> '' AND NOT m.is_deleted)),
named (atena_no) AS MATERIALIZED ({persons}),
guarded AS MATERIALIZED (
  TABLE named UNION SELECT r.atena_no FROM replica_resident r WHERE r.municipality = %s AND NOT r.is_deleted
    AND r.household_no <> '' AND r.household_no = ANY(ARRAY({households} UNION SELECT o.household_no
      FROM replica_resident o WHERE o.municipality = %s AND o.atena_no = ANY(ARRAY(TABLE named))))),
likeness AS (
  SELECT r.atena_no, '' AS koseki_no,
    coalesce(nullif(r.given_name, ''), split_part(r.name, '　', 2)) AS given_name, r.birth_date
    FROM replica_resident r WHERE r.municipality = %s AND r.atena_no = ANY(ARRAY(TABLE guarded))
      AND (SELECT EXISTS (SELECT 1 FROM unlinked))
  UNION SELECT m.atena_no, '', m.given_name, m.birth_date FROM replica_koseki_member m
    WHERE m.municipality = %s AND m.atena_no = ANY(ARRAY(TABLE guarded))
      AND (SELECT EXISTS (SELECT 1 FROM unlinked))
  UNION SELECT m.atena_no, m.koseki_no, m.given_name, m.birth_date FROM replica_koseki_member m
    WHERE m.municipality = %s AND m.koseki_no = ANY(ARRAY({registers})) AND NOT m.is_deleted AND NOT m.is_removed
      AND (SELECT EXISTS (SELECT 1 FROM unlinked)))
SELECT u.member_no, l.atena_no, l.koseki_no FROM unlinked u
JOIN likeness l ON l.given_name = u.given_name AND l.birth_date = u.birth_date
"""
#: 新本籍 of one is the 本籍 of everybody who stands there.
_REACH = """
WITH recorded (atena_no) AS MATERIALIZED (SELECT unnest(%s::text[])),
near (atena_no) AS MATERIALIZED (
  {own} UNION TABLE recorded UNION SELECT atena_no FROM replica_resident
    WHERE municipality = %s AND NOT is_deleted AND household_no = ANY(ARRAY(
      SELECT household_no FROM replica_resident WHERE municipality = %s AND atena_no = ANY(ARRAY(TABLE recorded))
        AND household_no <> '' AND NOT is_deleted))),
standing (koseki_no, lives) AS MATERIALIZED (
  SELECT m.koseki_no, NOT m.is_removed FROM replica_koseki_member m
    WHERE m.municipality = %s AND m.atena_no = ANY(ARRAY(TABLE near)) AND m.atena_no <> '' AND NOT m.is_deleted
  UNION SELECT m.koseki_no, m.removed_on IS NULL FROM replica_fuhyo_person m
    WHERE m.municipality = %s AND m.atena_no = ANY(ARRAY(TABLE near)) AND m.atena_no <> '' AND NOT m.is_deleted)
SELECT ARRAY(SELECT DISTINCT koseki_no FROM standing ORDER BY 1), ARRAY(
  TABLE near UNION SELECT atena_no FROM replica_koseki_member
    WHERE municipality = %s AND koseki_no = ANY(ARRAY(SELECT koseki_no FROM standing WHERE lives)) AND atena_no <> ''
      AND NOT is_deleted AND NOT is_removed
  ORDER BY 1)
"""
_HOMES = (
    "SELECT household_no FROM replica_resident WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) "
    "AND household_no <> '' AND NOT is_deleted"
)
_HOUSEHOLDS = (
    "SELECT atena_no, household_no FROM replica_resident WHERE municipality = %s AND atena_no = ANY(%s::text[]) "
    "AND household_no <> '' AND NOT is_deleted ORDER BY 1"
)
_MEMBERSHIPS = """
SELECT m.koseki_no, m.member_no, m.atena_no, m.is_removed, r.is_in_process FROM replica_koseki_member m
JOIN replica_koseki r ON r.municipality = m.municipality AND r.koseki_no = m.koseki_no AND NOT r.is_deleted
WHERE m.municipality = %s AND m.atena_no = ANY(ARRAY({people})) AND m.atena_no <> '' AND NOT m.is_deleted
UNION ALL
SELECT m.koseki_no, m.member_no, m.atena_no, m.removed_on IS NOT NULL, false FROM replica_fuhyo_person m
WHERE m.municipality = %s AND m.atena_no = ANY(ARRAY({people})) AND m.atena_no <> '' AND NOT m.is_deleted
ORDER BY 1, 2, 3, 4, 5
"""
_LIVING = """
SELECT koseki_no FROM replica_koseki_member
  WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND atena_no <> '' AND NOT is_deleted AND NOT is_removed
UNION SELECT koseki_no FROM replica_fuhyo_person
  WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND atena_no <> '' AND NOT is_deleted
    AND removed_on IS NULL
"""


def places_of(*, municipality: str, atena_no: str) -> Subquery:
    """(戸籍番号, 名順位, 宛名番号) of every place in a 現在戸籍 where this person stands and is not removed."""
    own = (municipality, atena_no)
    return Subquery(_PLACES.format(of_m="m.atena_no = %s AND m.atena_no <> ''"), (*own, *own))


def place_at(*, municipality: str, koseki_no: str, member_no: int) -> Subquery:
    """The same for one place, as long as it stands."""
    own = (municipality, koseki_no, member_no)
    return Subquery(_PLACES.format(of_m="m.koseki_no = %s AND m.member_no = %s"), (*own, *own))


def one_register(places: Subquery) -> Subquery:
    """The 戸籍番号 when there is exactly one place, else no row."""
    return Subquery(f"SELECT min(one.koseki_no) FROM ({places.statement}) one HAVING count(*) = 1", places.values)


def standing_in(*, municipality: str, registers: Subquery) -> Subquery:
    """宛名番号 of the people who stand in these registers and are not removed from them."""
    return Subquery(
        "SELECT atena_no FROM replica_koseki_member WHERE municipality = %s "
        f"AND koseki_no = ANY(ARRAY({registers.statement})) AND atena_no <> '' AND NOT is_deleted AND NOT is_removed",
        (municipality, *registers.values),
    )


def lookalikes(
    *, municipality: str, koseki_no: Subquery, persons: Subquery, households: Subquery, registers: Subquery
) -> Subquery:
    """(名順位, 宛名番号, 戸籍番号): members tied to nobody, and people like them among the guarded, those who live with
    them (戸籍番号 "") and those who stand in a guarded register.

    ``persons``, ``households``, ``registers``: numbers that 支援措置 names.
    """
    there = standing_in(municipality=municipality, registers=registers)
    guarded = Subquery(f"{persons.statement} UNION {there.statement}", (*persons.values, *there.values))
    statement = _LOOKALIKES.format(
        koseki_no=koseki_no.statement,
        persons=guarded.statement,
        households=households.statement,
        registers=registers.statement,
    )
    own = (*koseki_no.values, municipality, municipality)
    both = (*guarded.values, municipality, *households.values, municipality)
    return Subquery(statement, (*own, *both, municipality, municipality, municipality, *registers.values))


def these(people: Iterable[str]) -> Subquery:
    """宛名番号 known beforehand, as a subquery."""
    return Subquery("SELECT unnest(%s::text[])", (sorted(people),))


def registers_lived_in(*, municipality: str, people: Subquery) -> Subquery:
    """戸籍番号 of the registers, or their 附票, that these people stand in and are not removed from."""
    own = (municipality, *people.values)
    return Subquery(_LIVING.format(people=people.statement), (*own, *own))


def ask_places(*, trip: Trip, places: Subquery) -> Callable[[], tuple[Membership, ...]]:
    """The places of ``places_of`` or ``place_at``, in order."""
    found = trip.ask(f"SELECT * FROM ({places.statement}) place ORDER BY 1, 2", places.values)
    return lambda: tuple(Membership(row[0], row[1], row[2], is_removed=False) for row in found.rows)


def homes_of(*, municipality: str, people: Subquery) -> Subquery:
    """世帯番号 that the rows of these people name."""
    return Subquery(_HOMES.format(people=people.statement), (municipality, *people.values))


def ask_reach(
    *, trip: Trip, municipality: str, own: Subquery, recorded: Iterable[str]
) -> Callable[[], tuple[list[str], list[str]]]:
    """Whom and which registers a paper of a register touches: 戸籍番号, and 宛名番号 of everybody, each in order.

    The people of ``own``, those ``recorded`` in it and everybody who lives with them; the registers, or their 附票,
    that these stand in, removed or not; and everybody who stands in one that one of them has not left.
    """
    values = (sorted(recorded), *own.values, *[municipality] * 5)
    found = trip.ask(_REACH.format(own=own.statement), values)
    return lambda: (found.rows[0][0], found.rows[0][1])


def ask_households(
    *, trip: Trip, municipality: str, people: Iterable[str]
) -> Callable[[], tuple[tuple[str, str], ...]]:
    """(宛名番号, 世帯番号) of these people, as their rows say."""
    found = trip.ask(_HOUSEHOLDS, (municipality, list(people)))
    return lambda: tuple(found.rows)


def ask_memberships(
    *, trip: Trip, municipality: str, people: Subquery
) -> Callable[[], tuple[tuple[Membership, ...], frozenset[str]]]:
    """Where these people stand, removed or not, and which of those registers are 処理中."""
    own = (municipality, *people.values)
    found = trip.ask(_MEMBERSHIPS.format(people=people.statement), (*own, *own))

    def answer() -> tuple[tuple[Membership, ...], frozenset[str]]:
        standing = dict.fromkeys(Membership(*row[:4]) for row in found.rows)
        return tuple(standing), frozenset(row[0] for row in found.rows if row[4])

    return answer


def ask_lookalikes(*, trip: Trip, like: Subquery) -> Callable[[], tuple[tuple[int, str, str], ...]]:
    """The rows of ``lookalikes``, in order."""
    found = trip.ask(f"SELECT * FROM ({like.statement}) pair ORDER BY 1, 2, 3", like.values)
    return lambda: tuple(found.rows)
