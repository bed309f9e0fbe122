"""Registers whose records do not hang together: found when a package touches them, for the worklist (feed rule 10).

The 副本 is read record by record from two systems; a paper that left out a stray record would certify a falsehood.
``judged`` gets one row per touched register: (subject, reason), reason "" where all is right.
"""

from django.db.backends.utils import CursorWrapper

_KOSEKI = """
SELECT 'koseki:' || k.koseki_no, CASE
  WHEN r.koseki_no IS NULL THEN 'NO_REGISTER'
  WHEN r.is_deleted THEN ''
  WHEN NOT EXISTS (SELECT 1 FROM replica_koseki_member m
    WHERE m.municipality = r.municipality AND m.koseki_no = k.koseki_no AND NOT m.is_deleted) THEN 'NO_MEMBERS'
  WHEN EXISTS (SELECT 1 FROM replica_koseki_entry e
    WHERE e.municipality = r.municipality AND e.koseki_no = k.koseki_no AND NOT e.is_deleted AND e.member_no <> 0
      AND NOT EXISTS (SELECT 1 FROM replica_koseki_member m WHERE m.municipality = e.municipality
        AND m.koseki_no = e.koseki_no AND m.member_no = e.member_no AND NOT m.is_deleted)) THEN 'STRAY_ENTRY'
  WHEN EXISTS (SELECT 1 FROM replica_koseki_item i
    WHERE i.municipality = r.municipality AND i.koseki_no = k.koseki_no AND NOT i.is_deleted
      AND NOT EXISTS (SELECT 1 FROM replica_koseki_entry e WHERE e.municipality = i.municipality
        AND e.koseki_no = i.koseki_no AND e.member_no = i.member_no AND e.entry_no = i.entry_no
        AND NOT e.is_deleted)) THEN 'STRAY_ITEM'
  ELSE '' END
FROM (SELECT DISTINCT koseki_no FROM touched_koseki) k
LEFT JOIN replica_koseki r ON r.municipality = %s AND r.koseki_no = k.koseki_no
"""
_FUHYO = """
SELECT 'fuhyo:' || k.koseki_no, CASE
  WHEN r.koseki_no IS NULL THEN 'NO_FUHYO'
  WHEN r.is_deleted THEN ''
  WHEN NOT EXISTS (SELECT 1 FROM replica_fuhyo_person p
    WHERE p.municipality = r.municipality AND p.koseki_no = k.koseki_no AND NOT p.is_deleted) THEN 'NO_MEMBERS'
  WHEN EXISTS (SELECT 1 FROM replica_fuhyo_address a
    WHERE a.municipality = r.municipality AND a.koseki_no = k.koseki_no AND NOT a.is_deleted
      AND NOT EXISTS (SELECT 1 FROM replica_fuhyo_person p WHERE p.municipality = a.municipality
        AND p.koseki_no = a.koseki_no AND p.member_no = a.member_no AND NOT p.is_deleted)) THEN 'STRAY_ADDRESS'
  ELSE '' END
FROM (SELECT DISTINCT koseki_no FROM touched_fuhyo) k
LEFT JOIN replica_fuhyo r ON r.municipality = %s AND r.koseki_no = k.koseki_no
"""


_REASONS = {"koseki": _KOSEKI, "fuhyo": _FUHYO}


def judge(*, cursor: CursorWrapper, municipality: str, kind: str) -> None:
    """Add the touched registers of a kind (koseki or fuhyo) to ``judged``."""
    cursor.execute(f"INSERT INTO judged {_REASONS[kind]}", [municipality])
