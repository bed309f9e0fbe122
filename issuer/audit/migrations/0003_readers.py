"""Indexes for people who read the chain, and the walks along it. The Centre's links are in none of the indexes."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("events", models.BigIntegerField(default=0)),
                ("anchors", models.BigIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
            ],
            options={
                "db_table": "audit_check",
            },
        ),
        migrations.AddField(
            model_name="auditevent",
            name="person",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(actor="centre", then=models.Value(None, output_field=models.TextField())),
                    default=models.Func(
                        models.F("detail"),
                        models.Value('"atena_no":"([^"]+)"'),
                        function="substring",
                        output_field=models.TextField(),
                    ),
                ),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("actor", "centre"), _negated=True),
                fields=["municipality", "at"],
                name="audit_event_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("actor", "centre"), _negated=True),
                fields=["municipality", "actor", "at"],
                name="audit_event_actor",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["municipality", "person", "at"],
                name="audit_event_person",
            ),
        ),
        migrations.AddIndex(
            model_name="chaincheck",
            index=models.Index(fields=["municipality", "-asked_at"], name="audit_check_asked"),
        ),
        Tenanted("audit_check"),
    ]
