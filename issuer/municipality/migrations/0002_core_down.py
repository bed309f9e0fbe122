"""基幹の停止の宣言 (feed rule 8)."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One table of the municipality."""

    dependencies = [("municipality", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CoreDown",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("system", models.TextField()),
                ("stopped_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("approved_by", models.TextField(default="")),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "municipality_core_down",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(approved_at__isnull=True)
                        | (~models.Q(approved_by="") & ~models.Q(approved_by=models.F("proposed_by"))),
                        name="municipality_core_down_two_people",
                    )
                ],
            },
        ),
        Tenanted("municipality_core_down"),
    ]
