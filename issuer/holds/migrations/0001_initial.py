from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="HoldRecord",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "source_system",
                        "hold_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source_system", models.TextField()),
                ("hold_no", models.TextField()),
                ("target_kind", models.TextField()),
                ("target_no", models.TextField()),
                ("hold_kind", models.TextField()),
                ("certificate_kinds", models.TextField(default="")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("change_id", models.TextField(default="")),
                ("history_no", models.BigIntegerField(default=0)),
                ("history_branch", models.IntegerField(default=0)),
                ("is_deleted", models.BooleanField(default=False)),
                ("operator_id", models.TextField(default="")),
                ("operated_at", models.DateTimeField()),
                ("source_sequence", models.BigIntegerField(default=0)),
                ("extra", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "holds_hold",
                "indexes": [
                    models.Index(fields=["municipality", "target_kind", "target_no"], name="holds_hold_target")
                ],
            },
        ),
        Tenanted("holds_hold"),
    ]
