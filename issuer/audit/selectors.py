"""Reading the chain, inside ``scope``."""

from typing import Any

from django.db.models import QuerySet

from issuer.audit.models import AuditEvent

#: Actor of what the Centre's messages cause: most links, and none of the indexes for readers holds them.
CENTRE = "centre"


def staff_acts() -> QuerySet[Any]:
    """Every link that no message of the Centre caused."""
    rows: QuerySet[Any] = AuditEvent.objects.exclude(actor=CENTRE)
    return rows


def looks_at(*, atena_no: str) -> QuerySet[Any]:
    """Acts of staff that name this person: who looked at whom."""
    rows: QuerySet[Any] = AuditEvent.objects.filter(person=atena_no)
    return rows
