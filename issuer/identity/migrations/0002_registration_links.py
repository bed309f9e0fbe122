"""利用登録: the place it leads to, who decided, how it ended; and renewed certificates found by their former serial."""

from django.db import migrations, models

_FORMER = models.Index(
    fields=["municipality", "previous_serial_no"],
    condition=~models.Q(previous_serial_no=""),
    name="identity_credential_former",
)
_PLACE = models.Index(fields=["municipality", "koseki_no", "member_no"], name="identity_registration_place")


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField("registration", "media", models.TextField(default="")),
        migrations.AddField("registration", "koseki_no", models.TextField(default="")),
        migrations.AddField("registration", "member_no", models.IntegerField(null=True)),
        migrations.AddField("registration", "decided_by", models.TextField(default="")),
        migrations.AddField("registration", "reason", models.TextField(default="")),
        migrations.AddField("registration", "ended_at", models.DateTimeField(null=True)),
        migrations.AddIndex("registration", _PLACE),
        migrations.AddIndex("credentialrecord", _FORMER),
    ]
