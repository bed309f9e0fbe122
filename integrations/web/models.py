"""How often an address has asked the public page, for a few minutes."""

from django.db import models


class VerifyCount(models.Model):
    """Questions of one address in one window. ``address``: a keyed hash; no tenant wall, no municipality (ADR 0007)."""

    pk = models.CompositePrimaryKey("address", "window")
    address = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "web_verify_count"
        indexes = [models.Index(fields=["window"], name="web_verify_count_window")]
