"""Statements of the Centre as they came. Nothing is ever changed: the same month again is another version."""

from django.db import models

from issuer.tenancy.models import AppendOnlyModel


class Statement(AppendOnlyModel):
    """精算明細 of one month (``YYYY-MM``), version 1, 2, … as they were taken in."""

    pk = models.CompositePrimaryKey("municipality", "month", "version")
    month = models.CharField(max_length=7)
    version = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.TextField()

    class Meta:
        db_table = "settlement_statement"


class StatementLine(AppendOnlyModel):
    """One line of it; ``number`` is the line in the file. Amounts in whole yen."""

    pk = models.CompositePrimaryKey("municipality", "month", "version", "number")
    month = models.CharField(max_length=7)
    version = models.IntegerField()
    number = models.IntegerField()
    day = models.DateField()
    operator_code = models.TextField()
    store_code = models.TextField()
    channel = models.TextField()
    kind = models.TextField()
    unit_fee = models.BigIntegerField()
    commission_unit = models.BigIntegerField()
    copies = models.BigIntegerField()
    cancelled = models.BigIntegerField()
    fees = models.BigIntegerField()
    commissions = models.BigIntegerField()

    class Meta:
        db_table = "settlement_line"
