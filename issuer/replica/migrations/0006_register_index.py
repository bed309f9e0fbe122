"""Folded keys of registers, to look for candidates of a 利用登録. Filled when they are first looked into."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    dependencies = [("replica", "0005_gaiji")]

    operations = [
        migrations.CreateModel(
            name="RegisterIndexRow",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality",
                        "koseki_no",
                        "member_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("koseki_no", models.TextField()),
                ("member_no", models.IntegerField()),
                ("name_key", models.TextField(default="")),
                ("birth_date", models.DateField(null=True)),
                ("hittosha_key", models.TextField(default="")),
                ("honseki_key", models.TextField(default="")),
            ],
            options={
                "db_table": "replica_register_index",
                "indexes": [
                    models.Index(fields=["municipality", "name_key"], name="replica_register_index_name"),
                    models.Index(fields=["municipality", "birth_date"], name="replica_register_index_birth"),
                    models.Index(
                        fields=["municipality", "hittosha_key", "honseki_key"], name="replica_register_index_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterIndexState",
            fields=[
                ("municipality", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("edition", models.TextField()),
            ],
            options={"db_table": "replica_register_index_state"},
        ),
        Tenanted("replica_register_index"),
        Tenanted("replica_register_index_state"),
    ]
