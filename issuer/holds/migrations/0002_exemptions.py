"""例外許可."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One table; nobody grants what they proposed, and what is used up is not taken back."""

    dependencies = [
        ("holds", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExemptionRecord",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("applicant", models.TextField()),
                ("certificate_kind", models.TextField()),
                ("hold_keys", models.JSONField()),
                ("holds", models.JSONField()),
                ("is_protection", models.BooleanField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("approved_by", models.TextField()),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("request_id", models.TextField(default="")),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", models.TextField(default="")),
            ],
            options={
                "db_table": "holds_exemption",
                "indexes": [models.Index(fields=["municipality", "applicant"], name="holds_exemption_applicant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", ""), _negated=True),
                            models.Q(("proposed_by", ""), _negated=True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                        ),
                        name="holds_exemption_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"),
                        name="holds_exemption_one_end",
                    ),
                ],
            },
        ),
        Tenanted("holds_exemption"),
    ]
