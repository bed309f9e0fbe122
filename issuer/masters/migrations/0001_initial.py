"""Keys of the house."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table without a wall (ADR 0041)."""

    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="HouseKey",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
                ("master", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "masters_house_key"},
        ),
    ]
