from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "fingerprint",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("chain", models.TextField()),
                ("wrapped", models.BinaryField()),
                ("device", models.JSONField(default=dict)),
                ("sample", models.BooleanField()),
                ("effective_from", models.DateTimeField()),
                ("not_after", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
            ],
            options={"db_table": "sealing_signing_key"},
        ),
        Tenanted("sealing_signing_key"),
    ]
