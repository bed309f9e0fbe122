"""Proposals."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """One table; nobody approves what they proposed themselves."""

    initial = True

    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("act", models.TextField()),
                ("subject", models.TextField()),
                ("payload", models.JSONField()),
                ("difference", models.JSONField()),
                ("basis", models.TextField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("outcome", models.TextField(default="")),
                ("decided_by", models.TextField(default="")),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "approvals_proposal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "APPROVED"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_proposal_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("municipality", "act", "subject"),
                        name="approvals_proposal_one_open",
                    ),
                ],
            },
        ),
        Tenanted("approvals_proposal"),
    ]
