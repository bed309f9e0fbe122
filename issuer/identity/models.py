"""Tables of identity."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class CredentialRecord(TenantModel):
    """S01 電子証明書シリアル番号. (issuer, serial_no) is the only key; one person may have several."""

    pk = models.CompositePrimaryKey("municipality", "issuer", "serial_no")
    issuer = models.TextField()
    serial_no = models.TextField()
    atena_no = models.TextField(default="")
    media = models.TextField(default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    state = models.TextField(default="")
    previous_serial_no = models.TextField(default="")
    change_id = models.TextField(default="")
    history_no = models.BigIntegerField()
    history_branch = models.IntegerField()
    is_deleted = models.BooleanField(default=False)
    operator_id = models.TextField(default="")
    operated_at = models.DateTimeField()
    source_system = models.TextField(default="")
    source_sequence = models.BigIntegerField()
    extra = models.JSONField(default=dict)
    #: Of the line the row came from (issuer/replica/same.py).
    row_digest = models.UUIDField(null=True)

    class Meta:
        db_table = "identity_credential"
        indexes = [
            models.Index(fields=["municipality", "serial_no"], name="identity_credential_serial"),
            models.Index(fields=["municipality", "atena_no"], name="identity_credential_person"),
        ]


class Registration(TenantModel):
    """住登外の利用登録申請. The applicant's particulars are one encrypted JSON value (``applicant``)."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "application_number")
    application_number = models.CharField(max_length=16)
    issuer = models.TextField(default="")
    serial_no = models.TextField()
    applicant = models.BinaryField()
    state = models.TextField()
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_registration"
        indexes = [models.Index(fields=["municipality", "serial_no"], name="identity_registration_serial")]
