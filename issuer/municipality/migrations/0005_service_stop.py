"""緊急停止 of every municipality at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table without a wall (ADR 0003), and two people at its end."""

    dependencies = [
        ("municipality", "0004_lifting"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceStop",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
                ("set_by", models.TextField()),
                ("lift_proposed_by", models.TextField(default="")),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.TextField(default="")),
            ],
            options={
                "db_table": "municipality_service_stop",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True),
                            models.Q(
                                models.Q(("lift_proposed_by", ""), _negated=True),
                                models.Q(("lifted_by", ""), _negated=True),
                                models.Q(("lifted_by", models.F("lift_proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="municipality_service_stop_two",
                    )
                ],
            },
        ),
    ]
