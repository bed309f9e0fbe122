from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="VerifyCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "address", "window", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.CharField(max_length=64)),
                ("window", models.DateTimeField()),
                ("count", models.IntegerField()),
            ],
            options={
                "db_table": "web_verify_count",
                "indexes": [models.Index(fields=["window"], name="web_verify_count_window")],
            },
        ),
    ]
