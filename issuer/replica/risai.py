"""Reading 罹災の記録 (D01) inside ``scope(municipality)``."""

from collections.abc import Callable

from issuer.papers.risai import Disaster
from issuer.tenancy.trips import Trip

_APPROVED = (
    "SELECT risai_no, atena_no, cause, damaged_on, house_address, damage, members, notes, operated_at, "
    "gaiji_version "
    "FROM replica_risai WHERE municipality = %s AND atena_no = %s AND is_issuable AND NOT is_deleted "
    'ORDER BY damaged_on DESC, risai_no COLLATE "C" DESC'
)


def ask_disasters(*, trip: Trip, municipality: str, atena_no: str) -> Callable[[], tuple[Disaster, ...]]:
    """Approved findings about a person's home, newest first; what is not approved is nobody's paper."""
    found = trip.ask(_APPROVED, [municipality, atena_no])
    return lambda: tuple(Disaster(*row) for row in found.rows)
