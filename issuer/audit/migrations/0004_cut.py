"""The chain's beginning goes when its time is over: one function, which no role can use on a link of the last ten years.

``audit_cut`` keeps the number and hash of the last link that went, so that the rest still hangs on something; the
verifier believes it only where the same is signed outside the database (issuer/audit/cutting.py).
"""

from django.db import migrations, models

from issuer.tenancy.operations import Tenanted

CREATE = """
CREATE FUNCTION audit_cut_through(p_through bigint, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  code text := app_municipality();
  head audit_head%ROWTYPE;
  gone bigint;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE municipality = code FOR UPDATE;
  IF p_through >= head.seq THEN
    RAISE EXCEPTION 'the last link of a chain stays';
  END IF;
  IF EXISTS (SELECT 1 FROM audit_event WHERE municipality = code AND seq <= p_through
              AND at > clock_timestamp() - interval '10 years') THEN
    RAISE EXCEPTION 'links of the last ten years stay';
  END IF;
  INSERT INTO audit_cut (municipality, seq, hash, cut_at)
    SELECT code, e.seq, e.hash, p_at FROM audit_event e WHERE e.municipality = code AND e.seq = p_through;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such link';
  END IF;
  DELETE FROM audit_event WHERE municipality = code AND seq <= p_through;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_readers")]
    operations = [
        migrations.CreateModel(
            name="ChainCut",
            fields=[
                ("municipality", models.CharField(max_length=6)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "municipality", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("cut_at", models.DateTimeField()),
            ],
            options={"db_table": "audit_cut"},
        ),
        Tenanted("audit_cut"),
        migrations.RunSQL(CREATE, "DROP FUNCTION audit_cut_through(bigint, timestamptz)"),
    ]
