"""The chain, its head and the walks along it. The application cannot write the first two: it calls ``audit_append``."""

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
    #: 宛名番号 of the person an act of staff shows (``atena_no`` of the detail): who looked at whom. A column, because
    #: behind the municipality wall no index on an expression that could leak is ever used.
    person = models.GeneratedField(
        expression=models.Case(
            models.When(actor="centre", then=models.Value(None, output_field=models.TextField())),
            default=models.Func(
                models.F("detail"),
                models.Value('"atena_no":"([^"]+)"'),
                function="substring",
                output_field=models.TextField(),
            ),
        ),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["municipality", "at"], name="audit_event_at"),
            models.Index(fields=["municipality", "request_id"], name="audit_event_request"),
            # For people who read the chain. The Centre's links are most of it and in none of these, so the line of
            # issuance pays nothing for them (ADR 0024).
            models.Index(fields=["municipality", "at"], condition=~models.Q(actor="centre"), name="audit_event_staff"),
            models.Index(
                fields=["municipality", "actor", "at"], condition=~models.Q(actor="centre"), name="audit_event_actor"
            ),
            models.Index(
                fields=["municipality", "person", "at"],
                condition=models.Q(person__isnull=False),
                name="audit_event_person",
            ),
        ]


class AuditHead(TenantModel):
    """The last link of each chain, kept so that appending is one statement."""

    app_privileges: ClassVar[str] = "SELECT"

    municipality = models.CharField(max_length=6, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_head"


class ChainCut(TenantModel):
    """Where a chain begins now: number and hash of the last link that went when its time was over (cutting.py)."""

    app_privileges: ClassVar[str] = "SELECT"

    pk = models.CompositePrimaryKey("municipality", "seq")
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    cut_at = models.DateTimeField()

    class Meta:
        db_table = "audit_cut"


class ChainCheck(TenantModel):
    """One walk along the whole chain: asked for by somebody (or the night's round), and what it found.

    ``faults``: the verifier's sentences. ``finished_at`` None while it waits or runs.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    finished_at = models.DateTimeField(null=True)
    events = models.BigIntegerField(default=0)
    anchors = models.BigIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        db_table = "audit_check"
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="audit_check_asked")]
