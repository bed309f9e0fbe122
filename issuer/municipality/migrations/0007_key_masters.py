"""Which master key wrapped a data key is kept beside it: two masters can be in use at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; "" says nothing, as an earlier version still running writes it."""

    dependencies = [
        ("municipality", "0006_lift_by_approval"),
    ]

    operations = [
        migrations.AddField(
            model_name="datakey",
            name="master",
            field=models.TextField(db_default="", default=""),
        ),
    ]
