"""The end of a stop is proposed in the room of approvals; the stop keeps who proposed it once it is over."""

from django.db import migrations


class Migration(migrations.Migration):
    """One column less."""

    dependencies = [("municipality", "0005_service_stop")]

    operations = [migrations.RemoveField("suspension", "lift_proposed_at")]
