"""Files of holds that were taken in."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One table, which is only added to: what was taken in once is not taken in again."""

    dependencies = [
        ("holds", "0002_exemptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldImport",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "content", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.CharField(max_length=64)),
                ("file_sha256", models.CharField(max_length=64)),
                ("lines", models.IntegerField()),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.TextField()),
            ],
            options={
                "db_table": "holds_import",
            },
        ),
        Tenanted("holds_import"),
    ]
