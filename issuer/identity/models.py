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
            models.Index(
                fields=["municipality", "previous_serial_no"],
                condition=~models.Q(previous_serial_no=""),
                name="identity_credential_former",
            ),
        ]


class CardUser(TenantModel):
    """U01 条例利用 利用者: a user of the card method and one kind of certificate, with a 暗証番号 of its own.

    ``ciphertext``: the PHC string, encrypted (pins.py). ``digest``: keyed, changes with it.
    """

    pk = models.CompositePrimaryKey("municipality", "user_id", "certificate_kind")
    user_id = models.TextField()
    certificate_kind = models.TextField()
    atena_no = models.TextField(default="")
    ciphertext = models.BinaryField()
    digest = models.BinaryField()
    state = models.TextField(default="")
    valid_to = models.DateField(null=True)
    change_id = models.TextField(default="")
    history_no = models.BigIntegerField()
    history_branch = models.IntegerField()
    is_deleted = models.BooleanField(default=False)
    operator_id = models.TextField(default="")
    operated_at = models.DateTimeField()
    source_system = models.TextField(default="")
    source_sequence = models.BigIntegerField()
    extra = models.JSONField(default=dict)

    class Meta:
        db_table = "identity_card_user"
        indexes = [models.Index(fields=["municipality", "atena_no"], name="identity_card_user_person")]


class CardFailures(TenantModel):
    """Wrong 暗証番号 in a row for one user and kind, whether U01 knows them or not.

    They count against one ``generation`` of the U01 row ("" where there is none): a new one begins at nought.
    """

    pk = models.CompositePrimaryKey("municipality", "user_id", "certificate_kind")
    user_id = models.TextField()
    certificate_kind = models.TextField()
    generation = models.TextField()
    failures = models.IntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "identity_card_failures"


class CardCheck(TenantModel):
    """What came of the 暗証番号 of one message, so that its resend neither counts nor works the hash again.

    ``fingerprint``: the message's, which holds the 暗証番号 only as an HMAC. ``outcome``: OK | NO_USER | BAD_PIN.
    """

    pk = models.CompositePrimaryKey("municipality", "request_id", "certificate_kind")
    request_id = models.TextField()
    certificate_kind = models.TextField()
    fingerprint = models.CharField(max_length=64)
    generation = models.TextField()
    outcome = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_card_check"
        indexes = [models.Index(fields=["municipality", "at"], name="identity_card_check_at")]


class Registration(TenantModel):
    """住登外の利用登録申請. The applicant's particulars are one encrypted JSON value (``applicant``).

    ``state``: see ``states``. ``media``: CARD or SMARTPHONE. ``koseki_no``, ``member_no``: the place it was linked to.
    ``decided_by`` and ``reason`` are of the last decision; every one is in the audit chain.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "application_number")
    application_number = models.CharField(max_length=16)
    issuer = models.TextField(default="")
    serial_no = models.TextField()
    media = models.TextField(default="")
    applicant = models.BinaryField()
    state = models.TextField()
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    koseki_no = models.TextField(default="")
    member_no = models.IntegerField(null=True)

    class Meta:
        db_table = "identity_registration"
        indexes = [
            models.Index(fields=["municipality", "serial_no"], name="identity_registration_serial"),
            models.Index(fields=["municipality", "koseki_no", "member_no"], name="identity_registration_place"),
        ]
