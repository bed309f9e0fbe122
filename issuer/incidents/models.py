"""Table of incidents."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class Incident(TenantModel):
    """One incident. ``first_seen_by`` and ``closed_by`` must differ (promise P19)."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    category = models.TextField()
    request_id = models.TextField(default="")
    certificate_number = models.TextField(default="")
    detail = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    first_seen_by = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "incidents_incident"
