"""The chain and its head. The application may read both and write neither: it calls ``audit_append``."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class AuditEvent(TenantModel):
    """One link. ``hash`` = SHA-256 over the previous hash and every other column (audit/chain.py has the recipe)."""

    app_privileges: ClassVar[str] = "SELECT"

    pk = models.CompositePrimaryKey("municipality", "seq")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    action = models.TextField()
    request_id = models.TextField(default="")
    detail = models.TextField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["municipality", "at"], name="audit_event_at"),
            models.Index(fields=["municipality", "request_id"], name="audit_event_request"),
        ]


class AuditHead(TenantModel):
    """The last link of each chain, kept so that appending is one statement."""

    app_privileges: ClassVar[str] = "SELECT"

    municipality = models.CharField(max_length=6, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_head"
