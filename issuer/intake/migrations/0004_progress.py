"""How far a load has come, and that somebody asked for it to be called off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_reconciliation")]

    operations = [
        migrations.AddField("receipt", "progress_step", models.TextField(default="", db_default="")),
        migrations.AddField("receipt", "progress_rows", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("receipt", "progress_total", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("receipt", "progress_seconds", models.FloatField(default=0, db_default=0)),
        migrations.AddField("receipt", "progress_at", models.DateTimeField(null=True)),
        migrations.AddField("receipt", "cancel_at", models.DateTimeField(null=True)),
        migrations.AddField("receipt", "cancel_by", models.TextField(default="", db_default="")),
    ]
