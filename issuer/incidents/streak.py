"""三人続けば停止: one character that cannot be printed well refuses its bearer, three people in a row stop the kind.

In a row: refused by inspection, of one kind, with no good paper of that kind between. The same person again is still
one person. The order is that of the commits. Whoever counts or clears does it before the audit link, which locks the
head of the chain: the row first, the head last, everywhere.
"""

from django.db.backends.utils import CursorWrapper

from issuer.papers.kinds import CertificateKind
from issuer.tenancy.trips import Trip

#: So many different people in a row stop a kind (design: 照合).
ENOUGH = 3

# One statement: of those who come at once each waits for the one before and counts what it left.
_ADD = (
    "INSERT INTO incidents_streak AS streak (municipality, kind, people) VALUES (%s, %s, ARRAY[%s])"
    " ON CONFLICT (municipality, kind) DO UPDATE SET people = CASE WHEN streak.people @> EXCLUDED.people"
    " THEN streak.people ELSE streak.people || EXCLUDED.people END RETURNING cardinality(people)"
)
_END = "DELETE FROM incidents_streak WHERE municipality = %s AND kind = %s"


def add_to_streak(cursor: CursorWrapper, *, municipality: str, kind: CertificateKind, person: str) -> int:
    """Count ``person`` (宛名番号) inside ``scope``; how many different people it is now, this one included.

    Others who refuse or seal that kind after a refusal wait until the transaction ends.
    """
    cursor.execute(_ADD, [municipality, kind, person])
    return int(cursor.fetchone()[0])


def end_streak(cursor: CursorWrapper, *, municipality: str, kind: CertificateKind) -> None:
    """Begin anew: the kind is stopped, and those who stop it have been counted."""
    cursor.execute(_END, [municipality, kind])


def ask_end_streak(*, trip: Trip, municipality: str, kind: CertificateKind) -> None:
    """A good paper of the kind. Without a streak, as nearly always, nothing is locked and nobody waits."""
    trip.ask(_END, [municipality, kind])
