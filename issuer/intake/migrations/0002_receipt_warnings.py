"""Warnings of a package are kept apart from its errors: they set nothing aside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField("receipt", "warnings", models.JSONField(default=list)),
        migrations.AddIndex(
            "quarantinedkey",
            models.Index(
                fields=["municipality", "receipt", "change_id"],
                condition=models.Q(lifted_at__isnull=True),
                name="intake_quarantine_open",
            ),
        ),
    ]
