from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_streak"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="findings",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="incident",
            name="findings_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="findings_by",
            field=models.TextField(db_default="", default=""),
        ),
    ]
