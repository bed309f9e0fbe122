"""What statistics count by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns only, with defaults of the database's own: a server of the build before still writes its rows."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        *(
            migrations.AddField("entry", name, models.TextField(default="", db_default=""))
            for name in ("extent", "options", "age_band", "sex", "residence")
        ),
        migrations.AddField("entry", "milliseconds", models.IntegerField(default=0, db_default=0)),
    ]
