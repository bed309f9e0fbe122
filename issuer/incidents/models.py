"""Tables of incidents and of refusals in a row."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from issuer.tenancy.models import TenantModel


class Incident(TenantModel):
    """One incident. Whoever closes it is neither ``first_seen_by`` nor ``findings_by`` (promise P19).

    ``findings``: what was found and done about it, without names of people; nothing is closed without it.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    category = models.TextField()
    request_id = models.TextField(default="")
    certificate_number = models.TextField(default="")
    detail = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    first_seen_by = models.TextField(default="")
    findings = models.TextField(default="", db_default="")
    findings_by = models.TextField(default="", db_default="")
    findings_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "incidents_incident"


class Streak(TenantModel):
    """Who in a row was given no paper of a kind because inspection refused it; no row when the last one was good.

    ``people``: 宛名番号, each once, first to last.
    """

    pk = models.CompositePrimaryKey("municipality", "kind")
    kind = models.TextField()
    people = ArrayField(models.TextField())

    class Meta:
        db_table = "incidents_streak"
