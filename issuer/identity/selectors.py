"""Whose certificate is it? Reads S01 and U01, inside ``scope(municipality)``."""

from collections.abc import Callable
from typing import Any

from issuer.identity.card import ask_card
from issuer.papers.facts import CredentialLink, Identification
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import CardCredential, Credential
from issuer.tenancy.trips import Trip

#: Media of the Centre's message → 媒体 codes of S01.
_MEDIA = {"CARD": frozenset({"1"}), "SMARTPHONE": frozenset({"2", "3"})}

_FIND = (
    "SELECT issuer, serial_no, atena_no, media, state, valid_from, valid_to FROM identity_credential "
    "WHERE municipality = %s AND serial_no = %s AND (%s = '' OR issuer = %s) AND NOT is_deleted"
)


def ask_identity(
    *, trip: Trip, municipality: str, credential: Credential, kind: CertificateKind
) -> Callable[[], Identification]:
    """The one person a credential leads to, or the problem that forbids a guess (domain §6.1, §5 row 11).

    (issuer, serial) is the key. Without an issuer the serial must lead to exactly one person. Media that contradict
    S01 name nobody. Revoked and expired links are found as they are: their state is for the rules. 条例利用 leads
    only where the 暗証番号 of ``kind`` was found to fit.
    """
    if isinstance(credential, CardCredential):
        return ask_card(trip=trip, municipality=municipality, credential=credential, kind=kind)
    found = trip.ask(_FIND, [municipality, credential.serial_number, credential.issuer, credential.issuer])
    return lambda: _identified(credential.media, [_link(row) for row in found.rows])


def _identified(media: str, links: list[CredentialLink]) -> Identification:
    if not links:
        return Identification(link=None, problem="NO_LINK")
    if len({link.atena_no for link in links}) > 1:
        return Identification(link=None, problem="AMBIGUOUS")
    fitting = [link for link in links if link.media in _MEDIA.get(media, frozenset())]
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
