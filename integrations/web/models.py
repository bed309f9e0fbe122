"""How often an address has asked the public page, for a few minutes; and who was turned away at any door, for years."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class VerifyCount(models.Model):
    """How often one address did one thing in one window (rate.py). ``address``: a keyed hash of both.

    No tenant wall, no municipality (ADR 0003).
    """

    pk = models.CompositePrimaryKey("address", "window")
    address = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "web_verify_count"
        indexes = [models.Index(fields=["window"], name="web_verify_count_window")]

    def __str__(self) -> str:
        """The count; whose it is cannot be told."""
        return str(self.count)


class JobRun(models.Model):
    """The last run of one job of the clock or of a timer (backup). No tenant wall: names of jobs, nobody's data.

    ``done_at``: when it last ended well; ``failed_at``, ``error`` (kind of error, never its text): when it did not.
    """

    job = models.TextField(primary_key=True)
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        db_table = "web_job_run"

    def __str__(self) -> str:
        """The job."""
        return self.job


class TurnedAway(TenantModel):
    """Calls of one minute that ended without an answer of substance: one row per door, outcome, operation and source.

    Counted, so that whoever floods a door fills no disk. ``municipality``: the one that was asked, PLATFORM where
    nobody knows. ``door``: KOIKI | FEEDS | PEERS | VERIFY | CONSOLE. ``outcome``: the code that was answered.
    ``source``: what the caller is (subject of a checked certificate, system of a credential); never an address, never
    a person.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"

    pk = models.CompositePrimaryKey("municipality", "minute", "door", "outcome", "operation", "source")
    minute = models.DateTimeField()
    door = models.TextField()
    outcome = models.TextField()
    operation = models.TextField()
    source = models.TextField()
    last_at = models.DateTimeField()
    count = models.BigIntegerField()

    class Meta:
        db_table = "web_turned_away"
