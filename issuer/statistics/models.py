"""Counts, and how far they have been taken."""

from django.db import models

from issuer.tenancy.models import TenantModel


class Count(TenantModel):
    """Requests of one day, kind and outcome that share one value of one dimension (``dimensions.Dimension``).

    ``outcome``: DELIVERED FAILED CANCELLED UNKNOWN (issued, no notice yet) REFUSED. ``copies`` were printed; ``fees``
    are due for them, in yen. The rows of a day are always made anew from the ledger, never added to.
    """

    pk = models.CompositePrimaryKey("municipality", "dimension", "day", "value", "kind", "outcome")
    dimension = models.TextField()
    day = models.DateField()
    value = models.TextField()
    kind = models.TextField()
    outcome = models.TextField()
    requests = models.IntegerField()
    copies = models.IntegerField()
    fees = models.BigIntegerField()

    class Meta:
        db_table = "statistics_count"


class Progress(TenantModel):
    """Newest ledger row that has been counted."""

    municipality = models.CharField(max_length=6, primary_key=True)
    counted_to = models.DateTimeField()

    class Meta:
        db_table = "statistics_progress"
