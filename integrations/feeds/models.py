"""Who may send packages over HTTPS."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class FeedCredential(TenantModel):
    """The right of one core system of one municipality to send and to read its receipts (ADR 0012).

    ``sealed``: the secret, encrypted by the municipality's data key ``feed`` and bound to this row. It must be read
    again to check signatures, so it cannot be a hash. Several are good at once; that is how one is replaced.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.CharField(max_length=16)
    system = models.TextField()
    sealed = models.BinaryField()
    signed_only = models.BooleanField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feeds_credential"
