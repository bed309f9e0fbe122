"""What the months come to, counted and matched by whole days."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    """Four tables that can be made anew from the ledger and the statements."""

    dependencies = [
        ("settlement", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("municipality", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("counted_to", models.DateTimeField()),
            ],
            options={
                "db_table": "settlement_progress",
            },
        ),
        migrations.CreateModel(
            name="Sum",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "day",
                        "operator_code",
                        "channel",
                        "kind",
                        "unit_fee",
                        "result",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("operator_code", models.TextField()),
                ("channel", models.TextField()),
                ("kind", models.TextField()),
                ("unit_fee", models.BigIntegerField()),
                ("result", models.TextField()),
                ("lines", models.BigIntegerField()),
                ("copies", models.BigIntegerField()),
                ("cancelled", models.BigIntegerField()),
                ("undecided", models.BigIntegerField()),
                ("commission_unit", models.BigIntegerField()),
                ("fees", models.BigIntegerField()),
                ("commissions", models.BigIntegerField()),
                ("their_copies", models.BigIntegerField()),
                ("their_fees", models.BigIntegerField()),
                ("their_commissions", models.BigIntegerField()),
            ],
            options={
                "db_table": "settlement_sum",
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "day",
                        "operator_code",
                        "store_code",
                        "channel",
                        "kind",
                        "unit_fee",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("operator_code", models.TextField()),
                ("store_code", models.TextField()),
                ("channel", models.TextField()),
                ("kind", models.TextField()),
                ("unit_fee", models.BigIntegerField()),
                ("result", models.TextField()),
                ("copies", models.BigIntegerField()),
                ("cancelled", models.BigIntegerField()),
                ("undecided", models.BigIntegerField()),
                ("commission_unit", models.BigIntegerField()),
                ("fees", models.BigIntegerField()),
                ("commissions", models.BigIntegerField()),
                ("their_number", models.IntegerField(null=True)),
                ("their_copies", models.BigIntegerField(null=True)),
                ("their_cancelled", models.BigIntegerField(null=True)),
                ("their_commission_unit", models.BigIntegerField(null=True)),
                ("their_fees", models.BigIntegerField(null=True)),
                ("their_commissions", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "settlement_match",
                "indexes": [models.Index(fields=["municipality", "result", "day"], name="settlement_match_result")],
            },
        ),
        migrations.CreateModel(
            name="Undecided",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.TextField()),
                ("day", models.DateField()),
                ("operator_code", models.TextField()),
                ("store_code", models.TextField()),
                ("channel", models.TextField()),
                ("kind", models.TextField()),
                ("unit_fee", models.BigIntegerField()),
                ("copies", models.BigIntegerField()),
            ],
            options={
                "db_table": "settlement_undecided",
                "indexes": [models.Index(fields=["municipality", "day"], name="settlement_undecided_day")],
            },
        ),
        Tenanted("settlement_match"),
        Tenanted("settlement_sum"),
        Tenanted("settlement_undecided"),
        Tenanted("settlement_progress"),
    ]
