from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("last", models.BigIntegerField()),
            ],
            options={
                "db_table": "issuance_number_counter",
            },
        ),
        migrations.CreateModel(
            name="VoidNumber",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "certificate_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("certificate_number", models.TextField()),
                ("request_id", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "issuance_void_number",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "request_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("request_id", models.TextField()),
                ("ciphertext", models.BinaryField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "issuance_answer",
                "indexes": [models.Index(fields=["municipality", "expires_at"], name="issuance_answer_expiry")],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "request_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("request_id", models.TextField()),
                ("operation", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("state", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("certificate_number", models.TextField(default="")),
                ("kind", models.TextField(default="")),
                ("extent", models.TextField(default="")),
                ("options", models.TextField(default="")),
                ("copies", models.IntegerField(default=0)),
                ("unit_fee", models.IntegerField(default=0)),
                ("pages", models.IntegerField(default=0)),
                ("channel", models.TextField(default="")),
                ("operator_code", models.TextField(default="")),
                ("store_code", models.TextField(default="")),
                ("terminal_id", models.TextField(default="")),
                ("terminal_municipality", models.TextField(default="")),
                ("language", models.TextField(default="")),
                ("media", models.TextField(default="")),
                ("atena_no", models.TextField(default="")),
                ("household_no", models.TextField(default="")),
                ("refusal", models.TextField(default="")),
                ("rule", models.TextField(default="")),
                ("explanation", models.TextField(default="")),
                ("sha256", models.TextField(default="")),
                ("versions", models.JSONField(default=dict)),
                ("milliseconds", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "issuance_request",
                "indexes": [
                    models.Index(fields=["municipality", "received_at"], name="issuance_request_received"),
                    models.Index(fields=["municipality", "atena_no"], name="issuance_request_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("certificate_number", ""), _negated=True),
                        fields=("municipality", "certificate_number"),
                        name="issuance_certificate_number",
                    )
                ],
            },
        ),
        Tenanted("issuance_number_counter"),
        Tenanted("issuance_void_number"),
        Tenanted("issuance_answer"),
        Tenanted("issuance_request"),
    ]
