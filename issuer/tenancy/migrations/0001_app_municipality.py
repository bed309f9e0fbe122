"""The function every tenant policy calls: the municipality in scope, or an exception."""

from django.db import migrations

CREATE = """
CREATE FUNCTION app_municipality() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE code text := current_setting('akashi.municipality', true);
BEGIN
  IF code IS NULL OR code = '' THEN
    RAISE EXCEPTION 'no municipality in scope' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN code;
END $$
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION app_municipality()")]
