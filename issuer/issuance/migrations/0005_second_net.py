"""The second net under promise P5: a paper becomes ISSUED only where the database itself sees no hold against it.

The line reads the holds again in T2 and lets the rules judge. Should a build lose that look, this trigger still reads
the tables by itself, by the request's own row and by nothing the line says. It knows the certain part of the rules:
抑止 on the applicant or the household, 支援措置 on anybody living there, and stops on everybody for a paper of all; what
no 例外許可 spent on this request names. So it never refuses what the rules permit.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION issuance_no_hold_overlooked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  people text[] := ARRAY(
    SELECT r.atena_no FROM replica_resident r
     WHERE r.municipality = NEW.municipality AND r.household_no = NEW.household_no AND NEW.household_no <> ''
       AND NOT r.is_deleted AND NOT r.is_removed AND r.resident_state = '1');
BEGIN
  -- Nearly nobody has ever had a hold: this alone is what a paper pays for.
  IF NOT EXISTS (
    SELECT 1 FROM holds_hold h
     WHERE h.municipality = NEW.municipality AND h.target_kind IN ('1', '2')
       AND h.target_no = ANY (NEW.atena_no || (NEW.household_no || people)))
  THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT 1 FROM holds_hold h
     WHERE h.municipality = NEW.municipality AND NOT h.is_deleted AND h.ended_at IS NULL
       AND h.hold_kind IN ('01', '02', '05', '06', '09') AND h.starts_at <= NEW.finished_at
       AND (h.hold_kind IN ('01', '02') OR h.ends_at IS NULL OR h.ends_at > NEW.finished_at)
       AND (h.certificate_kinds = '' OR NEW.kind = ANY (string_to_array(h.certificate_kinds, ' ')))
       AND ((h.target_kind = '2' AND h.target_no = NEW.household_no AND NEW.household_no <> '')
         OR (h.target_kind = '1' AND h.target_no = NEW.atena_no AND NEW.atena_no <> '')
         OR (h.target_kind = '1' AND (h.hold_kind IN ('01', '02') OR NEW.extent = 'ALL') AND h.target_no = ANY (people)))
       AND NOT EXISTS (
         SELECT 1 FROM holds_exemption e
          WHERE e.municipality = NEW.municipality AND e.applicant = NEW.atena_no AND e.request_id = NEW.request_id
            AND e.used_at IS NOT NULL
            AND e.holds @> jsonb_build_array(jsonb_build_array(h.source_system, h.hold_no)))
  ) THEN
    RAISE EXCEPTION 'a hold stands against this paper'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issuance_no_hold_overlooked';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER issuance_no_hold_overlooked BEFORE UPDATE OF state ON issuance_request FOR EACH ROW
  WHEN (OLD.state = 'CLAIMED' AND NEW.state = 'ISSUED') EXECUTE FUNCTION issuance_no_hold_overlooked();
"""
DROP = """
DROP TRIGGER issuance_no_hold_overlooked ON issuance_request;
DROP FUNCTION issuance_no_hold_overlooked();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("issuance", "0004_refused_since"),
        ("holds", "0003_import"),
        ("replica", "0008_people_index"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
