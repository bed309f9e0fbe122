"""Base of every table that belongs to a municipality."""

from typing import Any, ClassVar

from django.db import models

from issuer.tenancy.scope import current_municipality


class ScopedManager(models.Manager[Any]):
    """Adds the explicit filter over the RLS policy; outside a scope it raises OutOfScope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Rows of the municipality in scope on this connection."""
        using = self._db or "default"
        return super().get_queryset().filter(municipality=current_municipality(using=using))


class TenantModel(models.Model):
    """A row of one municipality. Subclasses put ``municipality`` first in every key and unique constraint.

    ``app_privileges``: what the application's database role may do with the table (grants.py applies it).
    The migration that creates the table also runs ``Tenanted("table")``.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"
    #: Whether the auditor may read the table: not where secrets lie, encrypted or not.
    auditor_reads: ClassVar[bool] = True

    municipality = models.CharField(max_length=6)

    objects = ScopedManager()

    class Meta:
        abstract = True


class AppendOnlyModel(TenantModel):
    """A tenant table the application may add to and read, never change."""

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        abstract = True
