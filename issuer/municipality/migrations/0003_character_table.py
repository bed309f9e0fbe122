"""文字表 of a core system (feed rule 9)."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One append-only table of the municipality."""

    dependencies = [("municipality", "0002_core_down")]

    operations = [
        migrations.CreateModel(
            name="CharacterTable",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("system", models.TextField()),
                ("effective_from", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("version", models.TextField()),
                ("entries", models.JSONField()),
            ],
            options={
                "db_table": "municipality_character_table",
                "indexes": [
                    models.Index(fields=["municipality", "system", "effective_from"], name="municipality_characters")
                ],
            },
        ),
        Tenanted("municipality_character_table"),
    ]
