"""Folded names of residents, for the search of staff. Filled by the worker, or when they are first looked into."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    dependencies = [("replica", "0007_row_digest")]

    operations = [
        migrations.CreateModel(
            name="PersonIndexRow",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "atena_no",
                        "field",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("atena_no", models.TextField()),
                ("field", models.TextField()),
                ("name_key", models.TextField(db_collation="C")),
                ("birth_date", models.DateField(null=True)),
            ],
            options={
                "db_table": "replica_people_index",
                "indexes": [
                    models.Index(fields=["municipality", "name_key"], name="replica_people_index_name"),
                    models.Index(fields=["municipality", "birth_date"], name="replica_people_index_birth"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeopleIndexState",
            fields=[
                ("municipality", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("edition", models.TextField()),
            ],
            options={"db_table": "replica_people_index_state"},
        ),
        Tenanted("replica_people_index"),
        Tenanted("replica_people_index_state"),
    ]
