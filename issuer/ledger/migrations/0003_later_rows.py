from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_circumstances"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("event", "ISSUED"), _negated=True),
                fields=["municipality", "request_id"],
                name="ledger_entry_later",
            ),
        ),
    ]
