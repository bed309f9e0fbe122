"""Statistics of a table that a whole city has just come into, taken by the owner for the app role."""

from django.db import migrations

# A planner that still thinks the table empty reads a city to find one person; autovacuum is a minute late. Whoever
# is taking the same table's statistics already is not waited for.
CREATE = """
CREATE FUNCTION replica_analyze(p_table text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF p_table !~ '^(replica|identity|holds)_[a-z_]+$' THEN
    RAISE EXCEPTION 'not a table of the replica: %', p_table;
  END IF;
  IF pg_try_advisory_xact_lock(hashtextextended('replica_analyze/' || p_table, 0)) THEN
    EXECUTE format('ANALYZE %I', p_table);
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("replica", "0002_registers")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION replica_analyze(text)")]
