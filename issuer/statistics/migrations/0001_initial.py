"""Counts and how far they were taken."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted

_KEY = ("municipality", "dimension", "day", "value", "kind", "outcome")


class Migration(migrations.Migration):
    """Two tables."""

    initial = True
    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(*_KEY, blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("dimension", models.TextField()),
                ("day", models.DateField()),
                ("value", models.TextField()),
                ("kind", models.TextField()),
                ("outcome", models.TextField()),
                ("requests", models.IntegerField()),
                ("copies", models.IntegerField()),
                ("fees", models.BigIntegerField()),
            ],
            options={"db_table": "statistics_count"},
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("municipality", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("counted_to", models.DateTimeField()),
            ],
            options={"db_table": "statistics_progress"},
        ),
        Tenanted("statistics_count"),
        Tenanted("statistics_progress"),
    ]
