from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_registration_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardFailures",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "user_id",
                        "certificate_kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user_id", models.TextField()),
                ("certificate_kind", models.TextField()),
                ("generation", models.TextField()),
                ("failures", models.IntegerField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "db_table": "identity_card_failures",
            },
        ),
        migrations.CreateModel(
            name="CardCheck",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "request_id",
                        "certificate_kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("request_id", models.TextField()),
                ("certificate_kind", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("generation", models.TextField()),
                ("outcome", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "identity_card_check",
                "indexes": [models.Index(fields=["municipality", "at"], name="identity_card_check_at")],
            },
        ),
        migrations.CreateModel(
            name="CardUser",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "user_id",
                        "certificate_kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user_id", models.TextField()),
                ("certificate_kind", models.TextField()),
                ("atena_no", models.TextField(default="")),
                ("ciphertext", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("state", models.TextField(default="")),
                ("valid_to", models.DateField(null=True)),
                ("change_id", models.TextField(default="")),
                ("history_no", models.BigIntegerField()),
                ("history_branch", models.IntegerField()),
                ("is_deleted", models.BooleanField(default=False)),
                ("operator_id", models.TextField(default="")),
                ("operated_at", models.DateTimeField()),
                ("source_system", models.TextField(default="")),
                ("source_sequence", models.BigIntegerField()),
                ("extra", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "identity_card_user",
                "indexes": [models.Index(fields=["municipality", "atena_no"], name="identity_card_user_person")],
            },
        ),
        Tenanted("identity_card_user"),
        Tenanted("identity_card_failures"),
        Tenanted("identity_card_check"),
    ]
