from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="CredentialRecord",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "issuer",
                        "serial_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer", models.TextField()),
                ("serial_no", models.TextField()),
                ("atena_no", models.TextField(default="")),
                ("media", models.TextField(default="")),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("state", models.TextField(default="")),
                ("previous_serial_no", models.TextField(default="")),
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
                "db_table": "identity_credential",
                "indexes": [
                    models.Index(fields=["municipality", "serial_no"], name="identity_credential_serial"),
                    models.Index(fields=["municipality", "atena_no"], name="identity_credential_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "application_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("application_number", models.CharField(max_length=16)),
                ("issuer", models.TextField(default="")),
                ("serial_no", models.TextField()),
                ("applicant", models.BinaryField()),
                ("state", models.TextField()),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_registration",
                "indexes": [models.Index(fields=["municipality", "serial_no"], name="identity_registration_serial")],
            },
        ),
        Tenanted("identity_credential"),
        Tenanted("identity_registration"),
    ]
