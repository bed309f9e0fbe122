"""The end of a stop takes two people, and the database says so too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns and a check on the stops."""

    dependencies = [("municipality", "0003_character_table")]

    operations = [
        migrations.AddField("suspension", "lift_proposed_by", models.TextField(default="", db_default="")),
        migrations.AddField("suspension", "lift_proposed_at", models.DateTimeField(null=True)),
        migrations.AddField("suspension", "lift_reason", models.TextField(default="", db_default="")),
        migrations.AddConstraint(
            "suspension",
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True)
                | (
                    ~models.Q(lift_proposed_by="")
                    & ~models.Q(lifted_by="")
                    & ~models.Q(lifted_by=models.F("lift_proposed_by"))
                ),
                name="municipality_suspension_two",
            ),
        ),
    ]
