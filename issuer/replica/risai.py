"""Reading 罹災の記録 (D01) inside ``scope(municipality)``."""

from issuer.papers.risai import Disaster
from issuer.replica.sql import rows

_APPROVED = (
    "SELECT risai_no, atena_no, cause, damaged_on, house_address, damage, members, notes, operated_at, "
    "gaiji_version "
    "FROM replica_risai WHERE municipality = %s AND atena_no = %s AND is_issuable AND NOT is_deleted "
    "ORDER BY damaged_on DESC, risai_no DESC"
)


def disasters(*, municipality: str, atena_no: str) -> tuple[Disaster, ...]:
    """Approved findings about a person's home, newest first; what is not approved is nobody's paper."""
    return tuple(Disaster(*row) for row in rows(_APPROVED, [municipality, atena_no]))
