"""突合 with the core systems, and which table of characters a package was read by."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One append-only table, one column."""

    dependencies = [("intake", "0002_receipt_warnings")]

    operations = [
        migrations.AddField("receipt", "characters", models.TextField(default="")),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("system", models.TextField()),
                ("source", models.TextField()),
                ("sequence", models.BigIntegerField()),
                ("compared_at", models.DateTimeField()),
                ("totals", models.JSONField(default=list)),
                ("records", models.JSONField(default=list)),
                ("differences", models.BigIntegerField()),
            ],
            options={
                "db_table": "intake_reconciliation",
                "indexes": [models.Index(fields=["municipality", "system", "id"], name="intake_reconciliation_last")],
            },
        ),
        Tenanted("intake_reconciliation"),
    ]
