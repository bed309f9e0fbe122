"""Taking an application for a 利用登録 and telling how it stands, for the Centre, inside ``scope(municipality)``."""

from datetime import datetime

from django.db import connections

from issuer.identity import registration
from issuer.identity.application_numbers import read
from issuer.identity.registration import Particulars, RegistrationAnswer, RegistrationStatus
from issuer.identity.selectors import ask_identity
from issuer.issuance.elsewhere.expiry import expire
from issuer.papers.kinds import CertificateKind
from issuer.papers.request import Credential, JpkiCredential
from issuer.replica.places import LIVES, STANDS, has_register_at_home
from issuer.tenancy.trips import Trip


def apply(*, municipality: str, credential: Credential, particulars: Particulars, now: datetime) -> RegistrationAnswer:
    """Take an application. A registration of this certificate whose ground is gone ends first, and does not stand."""
    if isinstance(credential, JpkiCredential):
        expire(municipality=municipality, serial_no=credential.serial_number, now=now)
    return registration.apply(
        municipality=municipality,
        credential=credential,
        particulars=particulars,
        needed=not _served_already(municipality, credential),
        now=now,
    )


def status(*, municipality: str, application_number: str, now: datetime) -> RegistrationStatus:
    """How an application stands now: one whose ground is gone ends here, whether or not the sweep has come by."""
    number = read(application_number)
    if number:
        expire(municipality=municipality, application_number=number, now=now)
    return registration.status(municipality=municipality, application_number=application_number, now=now)


def _served_already(municipality: str, credential: Credential) -> bool:
    """Whether the certificate leads to a resident here who stands in a register here: S01 serves them."""
    trip = Trip()
    identity = ask_identity(
        trip=trip,
        municipality=municipality,
        credential=credential,
        kind=CertificateKind.KOSEKI_ZENBU,
        lives=LIVES,
        stands=STANDS,
    )
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
        found = identity().link
        return found is not None and has_register_at_home(
            cursor=cursor, municipality=municipality, atena_no=found.atena_no
        )
