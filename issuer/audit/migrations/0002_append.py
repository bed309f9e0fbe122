"""The one door into the chain: a function that runs as its owner, so that the app role needs no write at all."""

from django.db import migrations

CREATE = """
CREATE FUNCTION audit_append(p_at timestamptz, p_actor text, p_action text, p_request text, p_detail text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  code text := app_municipality();
  head audit_head%ROWTYPE;
  link bytea;
BEGIN
  INSERT INTO audit_head (municipality, seq, hash) VALUES (code, 0, sha256(convert_to(code, 'UTF8')))
    ON CONFLICT (municipality) DO NOTHING;
  SELECT * INTO STRICT head FROM audit_head WHERE municipality = code FOR UPDATE;
  link := sha256(head.hash || convert_to(
    code || E'\\n' || (head.seq + 1) || E'\\n'
    || to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z' || E'\\n'
    || p_actor || E'\\n' || p_action || E'\\n' || p_request || E'\\n' || p_detail, 'UTF8'));
  INSERT INTO audit_event (municipality, seq, at, actor, action, request_id, detail, previous, hash)
    VALUES (code, head.seq + 1, p_at, p_actor, p_action, p_request, p_detail, head.hash, link);
  UPDATE audit_head SET seq = head.seq + 1, hash = link WHERE municipality = code;
  RETURN head.seq + 1;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION audit_append(timestamptz, text, text, text, text)"),
    ]
