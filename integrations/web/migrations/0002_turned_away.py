from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TurnedAway",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "minute",
                        "door",
                        "outcome",
                        "operation",
                        "source",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("minute", models.DateTimeField()),
                ("door", models.TextField()),
                ("outcome", models.TextField()),
                ("operation", models.TextField()),
                ("source", models.TextField()),
                ("last_at", models.DateTimeField()),
                ("count", models.BigIntegerField()),
            ],
            options={
                "db_table": "web_turned_away",
            },
        ),
        Tenanted("web_turned_away"),
    ]
