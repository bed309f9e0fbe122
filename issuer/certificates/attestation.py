"""認証部: the statement, the day, the authority and the official seal, on the last page (domain §4.0)."""

from issuer.certificates import wareki
from issuer.papers.content import Image
from issuer.papers.errors import ConfigurationError
from issuer.papers.facts import Facts
from issuer.papers.verdict import Permit

SEAL_NOTE = "この印は黒色です"

Fields = tuple[tuple[str, str], ...]
Images = tuple[tuple[str, Image], ...]


def attestation_of(
    *, permit: Permit, facts: Facts, statement: str, ward: str | None = None, is_wide: bool = False
) -> tuple[Fields, Images]:
    """Fields and pictures of the attestation.

    The day is that of the receipt of the request, in full-width figures where ``is_wide``; the authority is the one for
    this kind and ``ward`` (団体コード of a 行政区): where nothing else is said, that of the applicant's address.
    Raises ConfigurationError when the municipality has no authority for it.
    """
    if ward is None:
        ward = facts.household.address_municipality_code if facts.household else ""
    try:
        authority = facts.policy.authority_for(kind=permit.kind, ward=ward)
    except ValueError:
        raise ConfigurationError(f"no authority is set for {permit.kind} in this municipality") from None
    day = wareki.issued_on(facts.request.received_at)
    fields = (
        ("attestation", statement),
        ("issued_on", wareki.wide(day) if is_wide else day),
        ("authority", authority.name),
        ("official_seal.note", SEAL_NOTE),
    )
    return fields, (("official_seal", authority.seal),)
