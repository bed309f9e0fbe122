"""Table of holds."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import AppendOnlyModel, TenantModel


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


class ExemptionRecord(TenantModel):
    """例外許可: two people let one paper of one kind through for one applicant, against the holds it names.

    ``applicant``: 宛名番号, or 戸籍番号/名順位 of a 利用登録. ``hold_keys``: selectors.KEY of each hold; one that says
    something else since is not lifted. ``holds``: (source, 抑止番号) of each. ``is_protection``: only the role
    支援措置 may see it. ``used_at``, ``request_id``: the one paper that used it up.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    applicant = models.TextField()
    certificate_kind = models.TextField()
    hold_keys = models.JSONField()
    holds = models.JSONField()
    is_protection = models.BooleanField()
    reason = models.TextField()
    proposed_by = models.TextField()
    approved_by = models.TextField()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    request_id = models.TextField(default="")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(default="")

    class Meta:
        db_table = "holds_exemption"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by="")
                & ~models.Q(proposed_by="")
                & ~models.Q(approved_by=models.F("proposed_by")),
                name="holds_exemption_two",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="holds_exemption_one_end",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "applicant"], name="holds_exemption_applicant")]


class HoldImport(AppendOnlyModel):
    """A file of holds that was taken in. ``content``: SHA-256 of what its rows say, whatever the file's encoding."""

    pk = models.CompositePrimaryKey("municipality", "content")
    content = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    lines = models.IntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.TextField()

    class Meta:
        db_table = "holds_import"
