"""Links, both sides' state, and the triggers that note every change in its own transaction."""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted

#: Record → table, its two keys as SQL over ``c``, which rows are our own to tell, and to whom they are told.
_NOTED = {
    "hold": ("holds_hold", "c.source_system", "c.hold_no", "c.source_system NOT LIKE 'PEER:%'", "true"),
    "household": ("replica_household", "c.household_no", "''", "c.source_system <> 'PEER'", "l.people = 'GIVE'"),
    "person": ("replica_resident", "c.atena_no", "''", "c.source_system <> 'PEER'", "l.people = 'GIVE'"),
    "credential": ("identity_credential", "c.issuer", "c.serial_no", "c.source_system <> 'PEER'", "l.people = 'GIVE'"),
}
#: More changed rows of one statement than this are told as a whole copy.
_MANY = 20_000

# A trigger sees whoever writes: packages by sets, the console, 連携誤り, and rooms that are not built yet.
_NOTE = """
CREATE FUNCTION peers_note_{record}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE code text;
BEGIN
  SELECT c.municipality INTO code FROM changed c LIMIT 1;
  IF code IS NULL OR NOT EXISTS (
    SELECT 1 FROM peers_link l WHERE l.municipality = code AND l.ended_at IS NULL AND {told}) THEN
    RETURN NULL;
  END IF;
  IF (SELECT count(*) FROM (SELECT 1 FROM changed c WHERE {ours} LIMIT {many} + 1) few) > {many} THEN
    INSERT INTO peers_change (municipality, id, link, record, key1, key2, batch)
      SELECT code, gen_random_uuid(), l.number, 'COPY', '', '', 0 FROM peers_link l
      WHERE l.municipality = code AND l.ended_at IS NULL AND {told};
  ELSE
    INSERT INTO peers_change (municipality, id, link, record, key1, key2, batch)
      SELECT code, gen_random_uuid(), l.number, '{record}', k.key1, k.key2, 0
      FROM (SELECT DISTINCT {key1} AS key1, {key2} AS key2 FROM changed c WHERE {ours}) k, peers_link l
      WHERE l.municipality = code AND l.ended_at IS NULL AND {told};
  END IF;
  RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER peers_note_{event} AFTER {event} ON {table}
  REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION peers_note_{record}()
"""


def _note(record: str) -> migrations.RunSQL:
    table, key1, key2, ours, told = _NOTED[record]
    make = [_NOTE.format(record=record, key1=key1, key2=key2, ours=ours, told=told, many=_MANY)]
    drop = []
    for event, rows in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        make.append(_TRIGGER.format(event=event, rows=rows, table=table, record=record))
        drop.append(f"DROP TRIGGER peers_note_{event} ON {table}")
    return migrations.RunSQL(make, [*drop, f"DROP FUNCTION peers_note_{record}()"])


def _key(*columns: str) -> tuple[str, models.CompositePrimaryKey]:
    return "pk", models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_app_municipality"),
        ("holds", "0001_initial"),
        ("identity", "0001_initial"),
        ("replica", "0005_gaiji"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerLink",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                _key("municipality", "number"),
                ("number", models.CharField(max_length=16)),
                ("url", models.TextField()),
                ("kinds", models.TextField()),
                ("people", models.TextField()),
                ("side", models.TextField()),
                ("sealed", models.BinaryField()),
                ("certificate", models.TextField(default="")),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.TextField(default="")),
            ],
            options={"db_table": "peers_link"},
        ),
        migrations.CreateModel(
            name="PeerSending",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                _key("municipality", "link"),
                ("link", models.CharField(max_length=16)),
                ("number", models.BigIntegerField()),
                ("mark", models.TextField()),
                ("pending", models.BigIntegerField()),
                ("pending_mark", models.TextField()),
                ("copying", models.JSONField(null=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("failures", models.IntegerField()),
                ("failure", models.TextField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "peers_sending"},
        ),
        migrations.CreateModel(
            name="PeerReceived",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                _key("municipality", "link"),
                ("link", models.CharField(max_length=16)),
                ("number", models.BigIntegerField()),
                ("mark", models.TextField()),
                ("copy_began", models.BigIntegerField()),
                ("as_of", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "peers_received"},
        ),
        migrations.CreateModel(
            name="PeerChange",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                _key("municipality", "id"),
                ("id", models.UUIDField()),
                ("link", models.CharField(max_length=16)),
                ("record", models.TextField()),
                ("key1", models.TextField()),
                ("key2", models.TextField()),
                ("batch", models.BigIntegerField()),
            ],
            options={
                "db_table": "peers_change",
                "indexes": [models.Index(fields=["municipality", "link", "batch"], name="peers_change_waiting")],
            },
        ),
        *(Tenanted(table) for table in ("peers_link", "peers_sending", "peers_received", "peers_change")),
        *(_note(record) for record in _NOTED),
    ]
