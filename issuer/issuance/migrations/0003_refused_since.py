from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issuance", "0002_open_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="refused_since",
            field=models.DateTimeField(null=True),
        ),
    ]
