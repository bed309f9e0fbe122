"""Declarations that a core system is down are the municipality's (municipality_core_down); this was never written."""

from django.db import migrations


class Migration(migrations.Migration):
    """One column less."""

    dependencies = [("replica", "0002_registers")]

    operations = [migrations.RemoveField("feedstate", "declared_down_until")]
