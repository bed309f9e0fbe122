"""Statements of the Centre as they came, and what our ledger makes of the same days.

A statement never changes: the same month again is another version. What is counted is made anew by whole days.
"""

from django.db import models

from issuer.tenancy.models import AppendOnlyModel, TenantModel


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


class Line(TenantModel):
    """One line of either side and its ``result`` (a name of ``matching.Result``).

    All three of our numbers are 0 when only the statement has it; ``their_…`` are null when only we have it. ``fees``
    and ``commissions`` are due by our own count. Amounts in whole yen.
    """

    pk = models.CompositePrimaryKey("municipality", "day", "operator_code", "store_code", "channel", "kind", "unit_fee")
    day = models.DateField()
    operator_code = models.TextField()
    store_code = models.TextField()
    channel = models.TextField()
    kind = models.TextField()
    unit_fee = models.BigIntegerField()
    result = models.TextField()
    copies = models.BigIntegerField()
    cancelled = models.BigIntegerField()
    undecided = models.BigIntegerField()
    commission_unit = models.BigIntegerField()
    fees = models.BigIntegerField()
    commissions = models.BigIntegerField()
    their_number = models.IntegerField(null=True)
    their_copies = models.BigIntegerField(null=True)
    their_cancelled = models.BigIntegerField(null=True)
    their_commission_unit = models.BigIntegerField(null=True)
    their_fees = models.BigIntegerField(null=True)
    their_commissions = models.BigIntegerField(null=True)

    class Meta:
        db_table = "settlement_match"
        indexes = [models.Index(fields=["municipality", "result", "day"], name="settlement_match_result")]


class Sum(TenantModel):
    """The lines of a day added over the shops: what the pages of months and years are made of."""

    pk = models.CompositePrimaryKey("municipality", "day", "operator_code", "channel", "kind", "unit_fee", "result")
    day = models.DateField()
    operator_code = models.TextField()
    channel = models.TextField()
    kind = models.TextField()
    unit_fee = models.BigIntegerField()
    result = models.TextField()
    lines = models.BigIntegerField()
    copies = models.BigIntegerField()
    cancelled = models.BigIntegerField()
    undecided = models.BigIntegerField()
    commission_unit = models.BigIntegerField()
    fees = models.BigIntegerField()
    commissions = models.BigIntegerField()
    their_copies = models.BigIntegerField()
    their_fees = models.BigIntegerField()
    their_commissions = models.BigIntegerField()

    class Meta:
        db_table = "settlement_sum"


class Undecided(TenantModel):
    """未確定: issued, and nobody has said what became of it."""

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    day = models.DateField()
    operator_code = models.TextField()
    store_code = models.TextField()
    channel = models.TextField()
    kind = models.TextField()
    unit_fee = models.BigIntegerField()
    copies = models.BigIntegerField()

    class Meta:
        db_table = "settlement_undecided"
        indexes = [models.Index(fields=["municipality", "day"], name="settlement_undecided_day")]


class Progress(TenantModel):
    """Newest ledger row that has been counted."""

    municipality = models.CharField(max_length=6, primary_key=True)
    counted_to = models.DateTimeField()

    class Meta:
        db_table = "settlement_progress"
