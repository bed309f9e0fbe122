"""How often an address has asked the public page, for a few minutes."""

from django.db import models


class VerifyCount(models.Model):
    """Questions of one address in one window. ``address``: a keyed hash; no tenant wall, no municipality (ADR 0003)."""

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
