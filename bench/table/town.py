"""The town that is asked for, and whose name must stand on a paper."""

from datetime import UTC, datetime
from pathlib import Path

from bench.city.loading import load
from bench.city.stage import BIG, City, found
from issuer.tenancy.scope import scope

_CARDS = """
SELECT c.municipality, c.serial_no, c.issuer, r.name, r.household_no
  FROM identity_credential c
  JOIN replica_resident r ON r.municipality = c.municipality AND r.atena_no = c.atena_no
  JOIN replica_seal s ON s.municipality = r.municipality AND s.atena_no = r.atena_no AND s.seal_state = '1'
 WHERE c.municipality = %s AND c.media = '1' AND c.state = '1' AND NOT r.is_removed
   AND r.birth_date < now() - interval '16 years' AND r.moveout_planned_on IS NULL
 ORDER BY c.serial_no LIMIT %s
"""
_NAMES = """
SELECT r.household_no, r.name, coalesce(h.hittosha, ''), coalesce(o.head_name, '')
  FROM replica_resident r
  LEFT JOIN replica_honseki h ON h.municipality = r.municipality AND h.atena_no = r.atena_no
  LEFT JOIN replica_household o ON o.municipality = r.municipality AND o.household_no = r.household_no
 WHERE r.municipality = %s
"""


def settled(folder: Path, *, people: int) -> list[list[str]]:
    """Load a town of so many; returns (code, serial, issuer, name, household) of people who can have every kind."""
    now = datetime.now(UTC).astimezone()
    found(BIG, now, algorithm="RSA-2048")
    city = City(BIG, people, folder, now)
    load(city.full(sequence=1).path)
    load(city.full(sequence=1, system="INKAN").path)
    return cards_of(BIG, count=people)


def cards_of(code: str, *, count: int) -> list[list[str]]:
    """People of a municipality who can have every kind that is asked for."""
    with scope(code) as cursor:
        cursor.execute(_CARDS, [code, count])
        return [list(row) for row in cursor.fetchall()]


def families(code: str) -> dict[str, set[str]]:
    """世帯番号 → every name that may stand on its papers."""
    allowed: dict[str, set[str]] = {}
    with scope(code) as cursor:
        cursor.execute(_NAMES, [code])
        for household, *names in cursor.fetchall():
            allowed.setdefault(household, set()).update(filter(None, names))
    return allowed
