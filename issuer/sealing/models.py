"""The signing keys of a municipality, several at a time so that an old one can run out while the new one works."""

from django.db import models

from issuer.tenancy.models import AppendOnlyModel


class SigningKey(AppendOnlyModel):
    """One key with its certificate chain (PEM, leaf first). ``fingerprint``: SHA-256 of the leaf, hex.

    The key is ``wrapped`` (PKCS#8 under the municipality's data key) or lies in a device, found by ``device``
    ({"token": label, "id": hex}). It signs from ``effective_from`` on until a later one does. ``sample``: 見本.
    """

    pk = models.CompositePrimaryKey("municipality", "fingerprint")
    fingerprint = models.CharField(max_length=64)
    chain = models.TextField()
    wrapped = models.BinaryField()
    device = models.JSONField(default=dict)
    sample = models.BooleanField()
    effective_from = models.DateTimeField()
    not_after = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "sealing_signing_key"
