from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issuance", "0003_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="refused_since",
            field=models.DateTimeField(null=True),
        ),
    ]
