"""Statements and their lines."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """Two append-only tables."""

    initial = True
    dependencies = [("tenancy", "0001_app_municipality")]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "month",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.CharField(max_length=7)),
                ("version", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.TextField()),
            ],
            options={"db_table": "settlement_statement"},
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "month",
                        "version",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.CharField(max_length=7)),
                ("version", models.IntegerField()),
                ("number", models.IntegerField()),
                ("day", models.DateField()),
                ("operator_code", models.TextField()),
                ("store_code", models.TextField()),
                ("channel", models.TextField()),
                ("kind", models.TextField()),
                ("unit_fee", models.BigIntegerField()),
                ("commission_unit", models.BigIntegerField()),
                ("copies", models.BigIntegerField()),
                ("cancelled", models.BigIntegerField()),
                ("fees", models.BigIntegerField()),
                ("commissions", models.BigIntegerField()),
            ],
            options={"db_table": "settlement_line"},
        ),
        Tenanted("settlement_statement"),
        Tenanted("settlement_line"),
    ]
