from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issuance", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("state__in", ["CLAIMED", "ISSUED"])),
                fields=["municipality", "state"],
                name="issuance_request_open",
            ),
        ),
    ]
