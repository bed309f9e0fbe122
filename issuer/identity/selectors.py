# ruff: noqa: S608 - what is put into these statements are constants of the house
"""Whose certificate is it? Reads S01, U01 and 利用登録 (people who live elsewhere), inside ``scope(municipality)``."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.identity.card import ask_card
from issuer.identity.models import CredentialRecord
from issuer.identity.states import State
from issuer.papers.facts import CredentialLink, Identification, RegisterLink
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import CardCredential, Credential
from issuer.tenancy.trips import Trip

#: Media of the Centre's message → 媒体 codes of S01.
_MEDIA = {"CARD": frozenset({"1"}), "SMARTPHONE": frozenset({"2", "3"})}

_FIND = (
    "SELECT c.issuer, c.serial_no, c.atena_no, c.media, c.state, c.valid_from, c.valid_to, {lives} "
    "FROM identity_credential c "
    "WHERE c.municipality = %s AND c.serial_no = %s AND (%s = '' OR c.issuer = %s) AND NOT c.is_deleted"
)
#: Over an alias ``r`` of identity_registration: S01 says nothing against the certificate, nor names a newer one.
_UNREVOKED = (
    "NOT EXISTS (SELECT 1 FROM identity_credential c WHERE c.municipality = r.municipality "
    "AND c.serial_no = r.serial_no AND (r.issuer = '' OR c.issuer = r.issuer) AND NOT c.is_deleted "
    "AND c.state = ANY({states})) "
    "AND NOT EXISTS (SELECT 1 FROM identity_credential c WHERE c.municipality = r.municipality "
    "AND c.previous_serial_no = r.serial_no AND c.previous_serial_no <> '' "
    "AND (r.issuer = '' OR c.issuer = r.issuer) AND NOT c.is_deleted)"
)
#: Codes 電子証明書状態: what bars a use now (一時停止 too), and what ends a registration.
_BARRED, _DEAD = "ARRAY['2', '3', '4']", "ARRAY['3', '4']"
_REGISTERED = (
    "SELECT r.media, r.koseki_no, r.member_no FROM identity_registration r "
    "WHERE r.municipality = %s AND r.serial_no = %s AND (%s = '' OR r.issuer = %s) "
    f"AND r.state = '{State.AVAILABLE}' AND {{stands}} AND {_UNREVOKED.format(states=_BARRED)}"
)


def ask_identity(
    *, trip: Trip, municipality: str, credential: Credential, kind: CertificateKind, lives: str, stands: str
) -> Callable[[], Identification]:
    """The one person a credential leads to, or the problem that forbids a guess (domain §6.1, §5 row 11).

    (issuer, serial) is the key. Without an issuer the serial must lead to exactly one person. Media that contradict
    the record name nobody. Revoked and expired links are found as they are: their state is for the rules.

    A 利用登録 counts only where S01 leads to no living resident, as long as the place it was linked to stands and the
    certificate was neither revoked nor renewed. ``lives``, ``stands``: SQL over an alias ``{x}`` of a link that tells
    whether it leads to a living resident, and whether its place stands (``issuer.replica.places``).

    条例利用 leads only where the 暗証番号 of ``kind`` was found to fit.
    """
    if isinstance(credential, CardCredential):
        return ask_card(trip=trip, municipality=municipality, credential=credential, kind=kind)
    asked = [municipality, credential.serial_number, credential.issuer, credential.issuer]
    found = trip.ask(_FIND.format(lives=lives.format(x="c")), asked)
    registered = trip.ask(_REGISTERED.format(stands=stands.format(x="r")), asked)

    def answer() -> Identification:
        if registered.rows and not any(row[-1] for row in found.rows):
            return _registered(credential.media, registered.rows)
        return _identified(credential.media, [_link(row) for row in found.rows])

    return answer


def _registered(media: str, rows: Sequence[tuple[Any, ...]]) -> Identification:
    if len({(koseki_no, member_no) for _, koseki_no, member_no in rows}) > 1:
        return Identification(link=None, problem="AMBIGUOUS")
    for known, koseki_no, member_no in rows:
        if known == media:
            return Identification(link=None, registered=RegisterLink(koseki_no=koseki_no, member_no=member_no))
    return Identification(link=None, problem="MEDIA_MISMATCH")


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
    issuer, serial_no, atena_no, media, state, valid_from, valid_to, _ = row
    return CredentialLink(
        issuer=issuer,
        serial_number=serial_no,
        atena_no=atena_no,
        media=media,
        state=state,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def credential_of(*, atena_no: str) -> tuple[str, str] | None:
    """(issuer, serial) of a person's newest good certificate, inside ``scope``; None where there is none."""
    good = CredentialRecord.objects.filter(atena_no=atena_no, state="1", is_deleted=False)
    found: tuple[str, str] | None = good.order_by("-valid_to", "serial_no").values_list("issuer", "serial_no").first()
    return found


def revoked_numbers(*, cursor: CursorWrapper, municipality: str, numbers: Sequence[str]) -> frozenset[str]:
    """Of these applications, those whose certificate S01 knows to be revoked, expired or renewed for good."""
    cursor.execute(
        "SELECT r.application_number FROM identity_registration r WHERE r.municipality = %s "
        f"AND r.application_number = ANY(%s) AND NOT ({_UNREVOKED.format(states=_DEAD)})",
        [municipality, list(numbers)],
    )
    return frozenset(number for (number,) in cursor.fetchall())
