from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="QuarantinedKey",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("receipt", models.TextField()),
                ("change_id", models.TextField()),
                ("layout", models.TextField()),
                ("record_key", models.TextField()),
                ("history_no", models.BigIntegerField()),
                ("history_branch", models.IntegerField()),
                ("operated_at", models.DateTimeField(null=True)),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "intake_quarantined_key",
                "indexes": [
                    models.Index(fields=["municipality", "layout", "record_key"], name="intake_quarantine_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("system", models.TextField()),
                ("mode", models.TextField()),
                ("sequence", models.BigIntegerField()),
                ("previous", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(max_length=64)),
                ("state", models.TextField()),
                ("rows", models.BigIntegerField(default=0)),
                ("applied", models.BigIntegerField(default=0)),
                ("quarantined", models.BigIntegerField(default=0)),
                ("discarded", models.BigIntegerField(default=0)),
                ("errors", models.JSONField(default=list)),
                ("received_at", models.DateTimeField()),
                ("extracted_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("stored_as", models.TextField(default="")),
                ("attempts", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "intake_receipt",
                "indexes": [
                    models.Index(fields=["municipality", "system", "sequence"], name="intake_receipt_sequence")
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("topic", models.TextField()),
                ("subject", models.TextField()),
                ("detail", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.TextField(default="")),
            ],
            options={
                "db_table": "intake_work_item",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("municipality", "topic", "subject"),
                        name="intake_work_item_open",
                    )
                ],
            },
        ),
        Tenanted("intake_quarantined_key"),
        Tenanted("intake_receipt"),
        Tenanted("intake_work_item"),
    ]
