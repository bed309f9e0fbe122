"""The digest of the line each row came from: the next FULL knows the row by it (issuer/replica/same.py)."""

from django.db import migrations, models

_RECORDS = (
    "addresshistory",
    "aliasname",
    "disasterrow",
    "entryrow",
    "foreignresident",
    "fuhyoaddressrow",
    "fuhyopersonrow",
    "fuhyorow",
    "gaijifont",
    "honsekirecord",
    "household",
    "itemrow",
    "mynumber",
    "paymentrow",
    "registermemberrow",
    "registerrow",
    "remark",
    "resident",
    "sealregistration",
    "taxrecordrow",
)


class Migration(migrations.Migration):
    dependencies = [("replica", "0006_register_index")]

    operations = [
        migrations.AddField(model_name=name, name="row_digest", field=models.UUIDField(null=True)) for name in _RECORDS
    ]
