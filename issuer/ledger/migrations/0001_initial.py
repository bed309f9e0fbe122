from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("event", models.TextField()),
                ("request_id", models.TextField()),
                ("certificate_number", models.TextField(default="")),
                ("kind", models.TextField()),
                ("channel", models.TextField(default="")),
                ("operator_code", models.TextField(default="")),
                ("store_code", models.TextField(default="")),
                ("terminal_municipality", models.TextField(default="")),
                ("media", models.TextField(default="")),
                ("language", models.TextField(default="")),
                ("refusal", models.TextField(default="")),
                ("copies", models.IntegerField(default=0)),
                ("unit_fee", models.IntegerField(default=0)),
                ("amount", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "ledger_entry",
                "indexes": [models.Index(fields=["municipality", "at"], name="ledger_entry_at")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event", "ISSUED")),
                        fields=("municipality", "request_id"),
                        name="ledger_one_issue",
                    )
                ],
            },
        ),
        Tenanted("ledger_entry"),
    ]
