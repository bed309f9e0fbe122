"""The rows of one request, found without reading the year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [
        ("ledger", "0002_circumstances"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["municipality", "request_id"], name="ledger_entry_request"),
        ),
    ]
