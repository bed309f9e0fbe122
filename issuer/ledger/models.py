"""The ledger."""

from django.db import models

from issuer.tenancy.models import AppendOnlyModel


class Entry(AppendOnlyModel):
    """One event of one request. ``event``: ISSUED REFUSED ABORTED DELIVERED FAILED CANCELLED UNKNOWN.

    Amounts are yen. ISSUED carries the fee that will be due (unit × copies); DELIVERED the copies really printed.
    ``extent`` … ``milliseconds`` are for statistics (``services.Circumstances``), on ISSUED and REFUSED.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.TextField()
    request_id = models.TextField()
    certificate_number = models.TextField(default="")
    kind = models.TextField()
    channel = models.TextField(default="")
    operator_code = models.TextField(default="")
    store_code = models.TextField(default="")
    terminal_municipality = models.TextField(default="")
    media = models.TextField(default="")
    language = models.TextField(default="")
    refusal = models.TextField(default="")
    extent = models.TextField(default="", db_default="")
    options = models.TextField(default="", db_default="")
    age_band = models.TextField(default="", db_default="")
    sex = models.TextField(default="", db_default="")
    residence = models.TextField(default="", db_default="")
    milliseconds = models.IntegerField(default=0, db_default=0)
    copies = models.IntegerField(default=0)
    unit_fee = models.IntegerField(default=0)
    amount = models.IntegerField(default=0)

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            # One fee per issue whatever happens above: the database itself refuses a second ISSUED row.
            models.UniqueConstraint(
                fields=["municipality", "request_id"], condition=models.Q(event="ISSUED"), name="ledger_one_issue"
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "at"], name="ledger_entry_at"),
            # The other rows of a request; its ISSUED row is found by the constraint, so an issue pays for one index.
            models.Index(
                fields=["municipality", "request_id"], condition=~models.Q(event="ISSUED"), name="ledger_entry_later"
            ),
        ]
