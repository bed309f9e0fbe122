"""外字: the editions of each municipality's EUDC font, and the edition each printed row came with."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted

_PRINTED = (
    "addresshistory",
    "aliasname",
    "disasterrow",
    "entryrow",
    "foreignresident",
    "fuhyoaddressrow",
    "fuhyopersonrow",
    "fuhyorow",
    "honsekirecord",
    "household",
    "itemrow",
    "paymentrow",
    "registermemberrow",
    "registerrow",
    "remark",
    "resident",
    "sealregistration",
    "taxrecordrow",
)


class Migration(migrations.Migration):
    dependencies = [("replica", "0004_analyze")]

    operations = [
        *(
            migrations.AddField(model_name=name, name="gaiji_version", field=models.IntegerField(default=0))
            for name in _PRINTED
        ),
        migrations.CreateModel(
            name="GaijiFont",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("change_id", models.TextField(default="")),
                ("history_no", models.BigIntegerField()),
                ("history_branch", models.IntegerField()),
                ("is_deleted", models.BooleanField(default=False)),
                ("operator_id", models.TextField(default="")),
                ("operated_at", models.DateTimeField()),
                ("source_system", models.TextField(default="")),
                ("source_sequence", models.BigIntegerField()),
                ("extra", models.JSONField(default=dict)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.IntegerField()),
                ("effective_at", models.DateTimeField()),
                ("sha256", models.TextField(default="")),
                ("font_file", models.BinaryField()),
            ],
            options={"db_table": "replica_gaiji"},
        ),
        Tenanted("replica_gaiji"),
    ]
