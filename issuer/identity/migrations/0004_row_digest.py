"""The digest of the line a serial number's row came from (issuer/replica/same.py)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_card_users")]
    operations = [migrations.AddField("credentialrecord", "row_digest", models.UUIDField(null=True))]
