"""失効 of 利用登録: where the place fell (除籍・転籍・改製) or the certificate was revoked or renewed, it ends.

At the moment of issuing these are looked at anyway (``ask_identity``); here they are recorded, so that the applicant
and staff are told.
"""

from datetime import datetime

from django.db import connections

from issuer.identity.deciding import expire as end
from issuer.identity.models import Registration
from issuer.identity.selectors import revoked_numbers
from issuer.identity.states import LINKED
from issuer.municipality.selectors import all_codes
from issuer.replica.places import fallen
from issuer.tenancy.scope import scope


def expire(*, municipality: str, now: datetime, serial_no: str = "", application_number: str = "") -> int:
    """End the registrations here whose ground is gone, all or those of a serial or number, inside ``scope``."""
    return sum(
        end(row=row, reason=why, now=now) for row, why in _groundless(municipality, serial_no, application_number)
    )


def sweep(*, now: datetime) -> int:
    """Every municipality's; each in a transaction of its own, as two locks of registers are never held at once."""
    count = 0
    for code in all_codes():
        with scope(code):
            numbers = [row.application_number for row, _ in _groundless(code, "", "")]
        for number in numbers:
            with scope(code):
                count += expire(municipality=code, application_number=number, now=now)
    return count


def _groundless(municipality: str, serial_no: str, application_number: str) -> list[tuple[Registration, str]]:
    rows = Registration.objects.filter(municipality=municipality, state__in=LINKED)
    if serial_no:
        rows = rows.filter(serial_no=serial_no)
    if application_number:
        rows = rows.filter(application_number=application_number)
    found = list(rows.order_by("application_number"))
    if not found:
        return []
    places = sorted({(row.koseki_no, row.member_no) for row in found})
    with connections["default"].cursor() as cursor:
        gone = fallen(cursor=cursor, municipality=municipality, places=places)
        revoked = revoked_numbers(
            cursor=cursor, municipality=municipality, numbers=[row.application_number for row in found]
        )
    ended = []
    for row in found:
        why = gone.get((row.koseki_no, row.member_no)) or (
            "電子証明書の失効又は更新 (S01)" if row.application_number in revoked else ""
        )
        if why:
            ended.append((row, why))
    return ended
