from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("category", models.TextField()),
                ("request_id", models.TextField(default="")),
                ("certificate_number", models.TextField(default="")),
                ("detail", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField()),
                ("first_seen_by", models.TextField(default="")),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.TextField(default="")),
            ],
            options={
                "db_table": "incidents_incident",
            },
        ),
        Tenanted("incidents_incident"),
    ]
