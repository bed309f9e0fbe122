"""Whose certificate is it? Reads S01, inside ``scope(municipality)``."""

from typing import Any

from django.db import connections

from issuer.papers.facts import CredentialLink, Identification
from issuer.papers.request import CardCredential, Credential

#: Media of the Centre's message → 媒体 codes of S01.
_MEDIA = {"CARD": frozenset({"1"}), "SMARTPHONE": frozenset({"2", "3"})}

_FIND = (
    "SELECT issuer, serial_no, atena_no, media, state, valid_from, valid_to FROM identity_credential "
    "WHERE municipality = %s AND serial_no = %s AND (%s = '' OR issuer = %s) AND NOT is_deleted"
)


def identify(*, municipality: str, credential: Credential) -> Identification:
    """The one person a credential leads to, or the problem that forbids a guess (domain §6.1, §5 row 11).

    (issuer, serial) is the key. Without an issuer the serial must lead to exactly one person. Media that contradict
    S01 name nobody. Revoked and expired links are found as they are: their state is for the rules.
    """
    if isinstance(credential, CardCredential):
        return Identification(link=None, problem="CARD_NOT_OFFERED")
    with connections["default"].cursor() as cursor:
        cursor.execute(_FIND, [municipality, credential.serial_number, credential.issuer, credential.issuer])
        links = [_link(row) for row in cursor.fetchall()]
    if not links:
        return Identification(link=None, problem="NO_LINK")
    if len({link.atena_no for link in links}) > 1:
        return Identification(link=None, problem="AMBIGUOUS")
    fitting = [link for link in links if link.media in _MEDIA.get(credential.media, frozenset())]
    if not fitting:
        return Identification(link=None, problem="MEDIA_MISMATCH")
    # The same serial of the same person under two issuers: the worse state speaks for both.
    return Identification(link=max(fitting, key=lambda link: (link.state != "1", link.state, link.issuer)))


def _link(row: tuple[Any, ...]) -> CredentialLink:
    issuer, serial_no, atena_no, media, state, valid_from, valid_to = row
    return CredentialLink(
        issuer=issuer,
        serial_number=serial_no,
        atena_no=atena_no,
        media=media,
        state=state,
        valid_from=valid_from,
        valid_to=valid_to,
    )
