"""Keys of the deployment itself, wrapped like the data keys of the municipalities."""

from typing import ClassVar

from django.db import models


class HouseKey(models.Model):
    """One key that belongs to no municipality. No tenant wall: it is used for all of them alike (ADR 0041).

    ``wrapped`` by the master key named ``master``.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    auditor_reads: ClassVar[bool] = False

    name = models.CharField(max_length=32, primary_key=True)
    wrapped = models.BinaryField()
    master = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "masters_house_key"

    def __str__(self) -> str:
        """What it is for."""
        return self.name
