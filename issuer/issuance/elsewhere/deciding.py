"""Deciding on an application for a 利用登録: one operator decides, once; the chain says who (domain.md §6.2)."""

from datetime import datetime

from issuer.identity import deciding
from issuer.issuance.elsewhere.weighing import require_linkable
from issuer.papers.facts import RegisterLink
from issuer.tenancy.locks import share_municipality
from issuer.tenancy.scope import scope


def link(
    *, municipality: str, application_number: str, place: RegisterLink, operator: str, now: datetime
) -> tuple[str, ...]:
    """利用可能: from now on this certificate gets the papers of this place of a register.

    Returns the numbers of older applications that ended by it (a renewed certificate). Raises UnknownApplication,
    AlreadyDecided, and CannotBeLinked for a place that is not in a current register, or of somebody of another
    birthday, or whose name and register are both others than applied for.
    """
    with scope(municipality) as cursor:
        # No package may take the place away between the look and the commit.
        share_municipality(cursor, municipality)
        row = deciding.found(municipality=municipality, application_number=application_number)
        require_linkable(cursor=cursor, row=row, place=place, now=now)
        return deciding.link(row=row, place=place, operator=operator, now=now)


def reject(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """却下. Raises UnknownApplication, AlreadyDecided, and BadInput without a reason."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.reject(row=row, reason=reason, operator=operator, now=now)


def withdraw(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """取消 of what waits, is in use or is stopped. Raises like ``reject``."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.withdraw(row=row, reason=reason, operator=operator, now=now)


def suspend(*, municipality: str, application_number: str, reason: str, operator: str, now: datetime) -> None:
    """停止 of what is in use. Raises like ``reject``."""
    with scope(municipality):
        row = deciding.found(municipality=municipality, application_number=application_number)
        deciding.suspend(row=row, reason=reason, operator=operator, now=now)
