"""Requests, the answers kept for a resend, and the counter of certificate numbers."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class Request(TenantModel):
    """One message of the Centre, by its requestId; for ISSUE also the state of the paper.

    ``refused_since``: since when the record stands that a refusal is for, where the rule knows. ``versions`` of a
    ListCertificates hold ``listed``: by kind, what the person would have been refused with (listing.py).

    ISSUE states: CLAIMED → ISSUED → DELIVERED | FAILED | CANCELLED, or REFUSED | ABORTED. Other operations: ANSWERED.
    ``versions``: replica, form, font and software versions, committed before anything is drawn (promise P9).
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "request_id")
    request_id = models.TextField()
    operation = models.TextField()
    fingerprint = models.CharField(max_length=64)
    state = models.TextField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    certificate_number = models.TextField(default="")
    kind = models.TextField(default="")
    extent = models.TextField(default="")
    options = models.TextField(default="")
    copies = models.IntegerField(default=0)
    unit_fee = models.IntegerField(default=0)
    pages = models.IntegerField(default=0)
    channel = models.TextField(default="")
    operator_code = models.TextField(default="")
    store_code = models.TextField(default="")
    terminal_id = models.TextField(default="")
    terminal_municipality = models.TextField(default="")
    language = models.TextField(default="")
    media = models.TextField(default="")
    atena_no = models.TextField(default="")
    household_no = models.TextField(default="")
    refusal = models.TextField(default="")
    rule = models.TextField(default="")
    explanation = models.TextField(default="")
    refused_since = models.DateTimeField(null=True)
    sha256 = models.TextField(default="")
    versions = models.JSONField(default=dict)
    milliseconds = models.IntegerField(default=0)

    class Meta:
        db_table = "issuance_request"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "certificate_number"],
                condition=~models.Q(certificate_number=""),
                name="issuance_certificate_number",
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "received_at"], name="issuance_request_received"),
            models.Index(fields=["municipality", "atena_no"], name="issuance_request_person"),
            # The few that are not finished yet, which upkeep looks for every minute among millions that are.
            models.Index(
                fields=["municipality", "state"],
                condition=models.Q(state__in=["CLAIMED", "ISSUED"]),
                name="issuance_request_open",
            ),
            # The history narrowed to what is rare; what is common is found soon enough by the day.
            models.Index(fields=["municipality", "kind", "received_at"], name="issuance_request_kind"),
            models.Index(
                fields=["municipality", "state", "received_at"],
                condition=models.Q(state__in=["REFUSED", "FAILED", "CANCELLED", "ABORTED"]),
                name="issuance_request_ended",
            ),
        ]


class VoidNumber(TenantModel):
    """発行番号 that was given out and came to nothing (ABORTED), so that the sequence has no unexplained hole."""

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    pk = models.CompositePrimaryKey("municipality", "certificate_number")
    certificate_number = models.TextField()
    request_id = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "issuance_void_number"
        indexes = [models.Index(fields=["municipality", "request_id"], name="issuance_void_request")]


class Answer(TenantModel):
    """The answer kept, encrypted, for a resend until ``expires_at``; then the row goes."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, DELETE"

    pk = models.CompositePrimaryKey("municipality", "request_id")
    request_id = models.TextField()
    ciphertext = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "issuance_answer"
        indexes = [models.Index(fields=["municipality", "expires_at"], name="issuance_answer_expiry")]


class NumberCounter(TenantModel):
    """Last 連番 given out per municipality and day; certificate numbers come from here and nowhere else."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "day")
    day = models.DateField()
    last = models.BigIntegerField()

    class Meta:
        db_table = "issuance_number_counter"
