"""Table of holds."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class HoldRecord(TenantModel):
    """R01 発行抑止, and holds of the console (source CONSOLE) and of intake (INTAKE, 連携誤り).

    A hold ends only by its own source: ``is_deleted`` for a package's, ``ended_at`` for the house's own.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "source_system", "hold_no")
    source_system = models.TextField()
    hold_no = models.TextField()
    target_kind = models.TextField()
    target_no = models.TextField()
    hold_kind = models.TextField()
    certificate_kinds = models.TextField(default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    change_id = models.TextField(default="")
    history_no = models.BigIntegerField(default=0)
    history_branch = models.IntegerField(default=0)
    is_deleted = models.BooleanField(default=False)
    operator_id = models.TextField(default="")
    operated_at = models.DateTimeField()
    source_sequence = models.BigIntegerField(default=0)
    extra = models.JSONField(default=dict)

    class Meta:
        db_table = "holds_hold"
        indexes = [models.Index(fields=["municipality", "target_kind", "target_no"], name="holds_hold_target")]
