"""Municipalities that left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table without a wall (ADR 0041), and two people behind each row."""

    dependencies = [
        ("municipality", "0007_key_masters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("prefecture", models.TextField()),
                ("reason", models.TextField()),
                ("copies", models.TextField()),
                ("proposed_by", models.TextField()),
                ("approved_by", models.TextField()),
                ("approved_at", models.DateTimeField()),
                ("handover", models.TextField(default="")),
                ("chain", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("key_id", models.TextField(default="")),
                ("finished_at", models.DateTimeField(null=True)),
                ("document", models.JSONField(default=dict)),
                ("signature", models.TextField(default="")),
            ],
            options={
                "db_table": "municipality_erasure",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", ""), _negated=True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                        ),
                        name="municipality_erasure_two",
                    )
                ],
            },
        ),
    ]
