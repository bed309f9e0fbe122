"""The database against what the clients were told: what was acknowledged is there, once, and nothing besides."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.acceptance.database import session
from tests.promises.house import House

#: Papers sealed on the chain between a hold and its end, on people or households it names.
_SEALED_WHILE_HELD = """
WITH ended AS (
  SELECT detail::jsonb ->> 'hold_no' AS hold_no, min(seq) AS seq FROM audit_event
   WHERE action = 'hold.ended' GROUP BY 1
), holding AS (
  SELECT s.seq AS first, coalesce(e.seq, 9223372036854775807) AS last,
         s.detail::jsonb ->> 'target_kind' AS kind, s.detail::jsonb ->> 'target_no' AS number
    FROM audit_event s LEFT JOIN ended e ON e.hold_no = s.detail::jsonb ->> 'hold_no' WHERE s.action = 'hold.set'
), sealed AS (
  SELECT a.seq, r.atena_no, r.household_no FROM audit_event a
    JOIN issuance_request r ON r.municipality = a.municipality AND r.request_id = a.request_id
   WHERE a.action = 'issue.sealed'
)
SELECT (SELECT count(*) FROM holding h JOIN sealed s ON s.atena_no = h.number
         WHERE h.kind = '1' AND s.seq BETWEEN h.first AND h.last)
     + (SELECT count(*) FROM holding h JOIN sealed s ON s.household_no = h.number
         WHERE h.kind = '2' AND s.seq BETWEEN h.first AND h.last)
"""
_HELD = """
WITH holding AS (
  SELECT s.seq AS first, s.detail::jsonb ->> 'target_kind' AS kind, s.detail::jsonb ->> 'target_no' AS number,
         coalesce((SELECT min(e.seq) FROM audit_event e WHERE e.municipality = s.municipality
                     AND e.action = 'hold.ended' AND e.detail::jsonb ->> 'hold_no' = s.detail::jsonb ->> 'hold_no'),
                  9223372036854775807) AS last
    FROM audit_event s WHERE s.action = 'hold.set'
), sealed AS (
  SELECT a.seq, r.atena_no, r.household_no FROM audit_event a
    JOIN issuance_request r ON r.municipality = a.municipality AND r.request_id = a.request_id
   WHERE a.action = 'issue.sealed'
)
SELECT count(*) FROM holding h JOIN sealed s ON s.seq BETWEEN h.first AND h.last
 AND h.number = CASE h.kind WHEN '1' THEN s.atena_no ELSE s.household_no END
"""
_HELD = "SELECT count(*) FROM audit_event WHERE action = 'hold.set'"


def reckon(house: House, code: str, told: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """One city. ``told``: requestId → (発行番号, SHA-256) of every paper that clients hold in their hands."""
    with session(house, "auditor", code) as auditor:
        in_ledger = _counted(auditor, "SELECT request_id, count(*) FROM ledger_entry WHERE event = 'ISSUED' GROUP BY 1")
        sealed = _counted(
            auditor, "SELECT request_id, count(*) FROM audit_event WHERE action = 'issue.sealed' GROUP BY 1"
        )
        numbers = auditor.execute(
            "SELECT count(*) - count(DISTINCT certificate_number) FROM ledger_entry WHERE event = 'ISSUED'"
        ).fetchone()
        while_held = auditor.execute(_SEALED_WHILE_HELD).fetchone()
        holds = auditor.execute(_HELD).fetchone()
    with session(house, "app", code) as app:
        kept = {
            row[0]: (row[1], row[2])
            for row in app.execute("SELECT request_id, certificate_number, sha256 FROM issuance_request")
        }
        incidents = app.execute("SELECT count(*) FROM incidents_incident").fetchone()
        open_ = app.execute("SELECT count(*) FROM issuance_request WHERE state = 'CLAIMED'").fetchone()
    return {
        "lost": sum(in_ledger.get(one, 0) != 1 or kept.get(one) != paper for one, paper in told.items()),
        "doubles": sum(count > 1 for count in in_ledger.values())
        + sum(count > 1 for count in sealed.values())
        + (numbers or (0,))[0],
        "not_asked_for": sum(one not in told and not one.startswith("siege-move-") for one in in_ledger),
        "ledger_and_chain_differ": len(in_ledger.keys() ^ sealed.keys()),
        "in_ledger": len(in_ledger),
        "sealed_while_held": (while_held or (0,))[0],
        "holds": (holds or (0,))[0],
        "incidents": (incidents or (0,))[0],
        "half_done": (open_ or (0,))[0],
        "chain_broken": house.manage("audit_verify", "--municipality", code, check=False).returncode,
    }


def _counted(connection: Any, query: str) -> dict[str, int]:
    return {str(one): int(count) for one, count in connection.execute(query)}


def together(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The cities' figures as one."""
    total: dict[str, Any] = {}
    for one in found:
        for name, value in one.items():
            total[name] = total.get(name, 0) + value
    return total
