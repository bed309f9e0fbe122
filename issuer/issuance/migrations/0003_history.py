"""The history narrowed by kind or by a rare end, over millions of requests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes."""

    dependencies = [
        ("issuance", "0002_open_requests"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["municipality", "kind", "received_at"], name="issuance_request_kind"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("state__in", ["REFUSED", "FAILED", "CANCELLED", "ABORTED"])),
                fields=["municipality", "state", "received_at"],
                name="issuance_request_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="voidnumber",
            index=models.Index(fields=["municipality", "request_id"], name="issuance_void_request"),
        ),
    ]
