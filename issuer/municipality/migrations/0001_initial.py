from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "purpose",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("purpose", models.TextField()),
                ("version", models.IntegerField()),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "municipality_data_key",
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("prefecture", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "municipality",
            },
        ),
        migrations.CreateModel(
            name="SealImage",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "sha256", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("png", models.BinaryField()),
            ],
            options={
                "db_table": "municipality_seal_image",
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kinds", models.JSONField(default=list)),
                ("code", models.TextField()),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
                ("set_by", models.TextField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.TextField(default="")),
            ],
            options={
                "db_table": "municipality_suspension",
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("effective_from", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("document", models.JSONField()),
            ],
            options={
                "db_table": "municipality_setting",
                "indexes": [models.Index(fields=["municipality", "effective_from"], name="municipality_setting_from")],
            },
        ),
        Tenanted("municipality_data_key"),
        Tenanted("municipality_seal_image"),
        Tenanted("municipality_suspension"),
        Tenanted("municipality_setting"),
    ]
