"""Receipts newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [
        ("intake", "0004_progress"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["municipality", "received_at"], name="intake_receipt_received"),
        ),
    ]
