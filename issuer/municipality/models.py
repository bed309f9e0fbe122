"""Tables of the municipality room."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import AppendOnlyModel, TenantModel


class Municipality(models.Model):
    """The register. No tenant wall: the service must know whom it serves before it can enter a scope (ADR 0003)."""

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    code = models.CharField(max_length=6, primary_key=True)
    name = models.TextField()
    prefecture = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "municipality"

    def __str__(self) -> str:
        """The code, as it stands in numbers and file names."""
        return self.code


class Setting(AppendOnlyModel):
    """One layer of settings (the shape of settings.toml), in force from ``effective_from``; later layers win."""

    id = models.BigAutoField(primary_key=True)
    effective_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    document = models.JSONField()

    class Meta:
        db_table = "municipality_setting"
        indexes = [models.Index(fields=["municipality", "effective_from"], name="municipality_setting_from")]


class SealImage(AppendOnlyModel):
    """公印 pictures, named by the SHA-256 of their bytes; a settings layer refers to one by that name."""

    pk = models.CompositePrimaryKey("municipality", "sha256")
    sha256 = models.CharField(max_length=64)
    png = models.BinaryField()

    class Meta:
        db_table = "municipality_seal_image"


class Suspension(TenantModel):
    """A stop of some kinds (empty = all). ``lifted_at`` null while it stands. Code: MAINTENANCE or SELF_CHECK."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    kinds = models.JSONField(default=list)
    code = models.TextField()
    reason = models.TextField()
    since = models.DateTimeField()
    set_by = models.TextField()
    lift_proposed_by = models.TextField(default="", db_default="")
    lift_reason = models.TextField(default="", db_default="")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(default="")

    class Meta:
        db_table = "municipality_suspension"
        constraints = [
            # Whatever happens above: nobody ends a stop alone.
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True)
                | (
                    ~models.Q(lift_proposed_by="")
                    & ~models.Q(lifted_by="")
                    & ~models.Q(lifted_by=models.F("lift_proposed_by"))
                ),
                name="municipality_suspension_two",
            )
        ]


class ServiceStop(models.Model):
    """緊急停止 of every municipality at once, by the platform's operator. ``lifted_at`` null while it stands.

    No tenant wall, like the register: one row is read in every municipality's scope, so that it stops all or none.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    reason = models.TextField()
    since = models.DateTimeField()
    set_by = models.TextField()
    lift_proposed_by = models.TextField(default="")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(default="")

    class Meta:
        db_table = "municipality_service_stop"
        constraints = [
            # As for the stop of one municipality: nobody ends it alone.
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True)
                | (
                    ~models.Q(lift_proposed_by="")
                    & ~models.Q(lifted_by="")
                    & ~models.Q(lifted_by=models.F("lift_proposed_by"))
                ),
                name="municipality_service_stop_two",
            )
        ]

    def __str__(self) -> str:
        """Its number."""
        return str(self.pk)


class DataKey(AppendOnlyModel):
    """A data key per purpose and version, wrapped by the master key named ``master``, which never enters the database.

    "" in ``master``: wrapped by a version that did not keep the name yet.
    """

    auditor_reads: ClassVar[bool] = False

    pk = models.CompositePrimaryKey("municipality", "purpose", "version")
    purpose = models.TextField()
    version = models.IntegerField()
    wrapped = models.BinaryField()
    master = models.TextField(default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "municipality_data_key"


class Erasure(models.Model):
    """A municipality that left: what was deleted, when and by whom. It stays when everything else is gone.

    No tenant wall: the municipality itself is no longer there (ADR 0041). ``counts``: rows deleted by table.
    ``handover``: SHA-256 of the list of what was handed over, "" before. ``document``, ``signature``: the certificate.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    code = models.CharField(max_length=6, primary_key=True)
    name = models.TextField()
    prefecture = models.TextField()
    reason = models.TextField()
    copies = models.TextField()
    proposed_by = models.TextField()
    approved_by = models.TextField()
    approved_at = models.DateTimeField()
    handover = models.TextField(default="")
    chain = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    key_id = models.TextField(default="")
    finished_at = models.DateTimeField(null=True)
    document = models.JSONField(default=dict)
    signature = models.TextField(default="")

    class Meta:
        db_table = "municipality_erasure"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by="") & ~models.Q(approved_by=models.F("proposed_by")),
                name="municipality_erasure_two",
            )
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class CoreDown(TenantModel):
    """基幹の停止の宣言 of one core system; in force from ``approved_at`` until ``until`` or ``ended_at``."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    system = models.TextField()
    stopped_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    approved_by = models.TextField(default="")
    approved_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "municipality_core_down"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True)
                | (~models.Q(approved_by="") & ~models.Q(approved_by=models.F("proposed_by"))),
                name="municipality_core_down_two_people",
            )
        ]


class CharacterTable(AppendOnlyModel):
    """文字表 of one core system, in force for packages extracted from ``effective_from`` on."""

    id = models.BigAutoField(primary_key=True)
    system = models.TextField()
    effective_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    #: The head of the SHA-256 of the file it came from.
    version = models.TextField()
    entries = models.JSONField()

    class Meta:
        db_table = "municipality_character_table"
        indexes = [models.Index(fields=["municipality", "system", "effective_from"], name="municipality_characters")]
