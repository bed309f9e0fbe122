"""Tables of intake."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import AppendOnlyModel, TenantModel


class Receipt(TenantModel):
    """受領票: one package. applied + quarantined + discarded = rows, always: nothing is counted while it waits
    (RECEIVED, HELD), and a REFUSED one discards every row it announced."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    system = models.TextField()
    mode = models.TextField()
    sequence = models.BigIntegerField()
    previous = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    state = models.TextField()
    rows = models.BigIntegerField(default=0)
    applied = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    discarded = models.BigIntegerField(default=0)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    received_at = models.DateTimeField()
    extracted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stored_as = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    #: Version of the table of characters it was read by.
    characters = models.TextField(default="")
    #: Written beside the load, by a connection of its own: where a running load is (integrations/feeds/progress.py).
    progress_step = models.TextField(default="", db_default="")
    progress_rows = models.BigIntegerField(default=0, db_default=0)
    progress_total = models.BigIntegerField(default=0, db_default=0)
    progress_seconds = models.FloatField(default=0, db_default=0)
    progress_at = models.DateTimeField(null=True)
    cancel_at = models.DateTimeField(null=True)
    cancel_by = models.TextField(default="", db_default="")

    class Meta:
        db_table = "intake_receipt"
        indexes = [
            models.Index(fields=["municipality", "system", "sequence"], name="intake_receipt_sequence"),
            models.Index(fields=["municipality", "received_at"], name="intake_receipt_received"),
        ]


class QuarantinedKey(TenantModel):
    """One key of a quarantined 異動: lifted when the same or a newer row of that key is applied (feed rule 6)."""

    id = models.BigAutoField(primary_key=True)
    receipt = models.TextField()
    change_id = models.TextField()
    layout = models.TextField()
    record_key = models.TextField()
    history_no = models.BigIntegerField()
    history_branch = models.IntegerField()
    operated_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_quarantined_key"
        indexes = [
            models.Index(fields=["municipality", "layout", "record_key"], name="intake_quarantine_key"),
            models.Index(
                fields=["municipality", "receipt", "change_id"],
                condition=models.Q(lifted_at__isnull=True),
                name="intake_quarantine_open",
            ),
        ]


class WorkItem(TenantModel):
    """作業一覧: something a person must look at. ``subject`` names a record (宛名番号 …), never a person's name.

    ``topic``: CHARACTER | INCONSISTENT | IDENTIFICATION | QUARANTINE | UNKNOWN_OUTCOME …
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    subject = models.TextField()
    detail = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")

    class Meta:
        db_table = "intake_work_item"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "topic", "subject"],
                condition=models.Q(closed_at__isnull=True),
                name="intake_work_item_open",
            )
        ]


class Reconciliation(AppendOnlyModel):
    """突合: one comparison of a core system's register with the 副本.

    ``source``: PACKAGE (totals of an applied package), NIGHTLY (the same again), CONTROL (a package not
    applied). ``totals``: {name, announced, counted}. ``records``: {layout, key, why} of the first differing
    ones; keys are numbers, never names. ``sequence``: the package they speak of.
    """

    id = models.BigAutoField(primary_key=True)
    system = models.TextField()
    source = models.TextField()
    sequence = models.BigIntegerField()
    compared_at = models.DateTimeField()
    totals = models.JSONField(default=list)
    records = models.JSONField(default=list)
    differences = models.BigIntegerField()

    class Meta:
        db_table = "intake_reconciliation"
        indexes = [models.Index(fields=["municipality", "system", "id"], name="intake_reconciliation_last")]
