"""How one municipality stands, in one statement. Codes, counts and ages only; nothing of anybody.

Rows are (name, first label, second label, value). A nation of 1,741 municipalities is asked one after another, so
everything here is answered by an index or by a table of few rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from issuer.audit.anchors import last_anchor
from issuer.tenancy.scope import glance
from issuer.tenancy.trips import Trip

#: Requests are counted over this time before the scrape.
WINDOW = timedelta(minutes=10)
#: Nobody waits for an older package any more; receipts are kept for years and found by the time of their arrival.
_PATIENCE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One family. ``labels``: after ``municipality``, in the order of the statement's columns."""

    help: str
    labels: tuple[str, ...] = ()


GAUGES = {
    "akashi_requests_recent": Gauge("Messages of the Centre in the last 10 minutes.", ("operation", "state")),
    "akashi_feed_age_seconds": Gauge("Time since the extraction last applied.", ("system",)),
    "akashi_feed_gap": Gauge("1 while a package of the core system is missing.", ("system",)),
    "akashi_feeds_waiting": Gauge("Packages received or held and not applied yet.", ("system",)),
    "akashi_feeds_waiting_seconds": Gauge("Age of the oldest package that waits.", ("system",)),
    "akashi_incidents_open": Gauge("Incidents (事案) nobody has closed."),
    "akashi_stops_in_force": Gauge("Stops (停止) in force, by what stopped.", ("code",)),
    "akashi_approvals_waiting": Gauge("Proposals (承認待ち) waiting for a second person."),
    "akashi_worklist_open": Gauge("Open items of the worklists; UNKNOWN_OUTCOME is 未確定.", ("topic",)),
    "akashi_registrations_waiting": Gauge("Applications of 利用登録 waiting for the office."),
    "akashi_signing_key_seconds_left": Gauge("Time until the newest signing certificate in force expires."),
    "akashi_sign_in_failures_recent": Gauge("Sign-ins that failed in the last 10 minutes."),
    "akashi_chain_links": Gauge("Number of the last link of the audit chain."),
    "akashi_chain_links_unanchored": Gauge("Links written since the last head outside the database."),
    "akashi_chain_anchor_age_seconds": Gauge("Time since the last head was written outside the database."),
    "akashi_chain_check_age_seconds": Gauge("Time since the whole chain was last walked to its end."),
    "akashi_chain_faults": Gauge("Faults the last walk along the chain found."),
}
_STATEMENT = """
SELECT 'akashi_requests_recent', operation, state, count(*)::float8 FROM issuance_request
 WHERE municipality = %(code)s AND received_at > %(since)s GROUP BY operation, state
UNION ALL SELECT 'akashi_feed_age_seconds', system, '', extract(epoch FROM %(now)s - extracted_at)::float8
  FROM replica_feed_state WHERE municipality = %(code)s AND extracted_at IS NOT NULL
UNION ALL SELECT 'akashi_feed_gap', system, '', (gap_since IS NOT NULL)::int::float8
  FROM replica_feed_state WHERE municipality = %(code)s
UNION ALL SELECT g.name, r.system, '', CASE g.name WHEN 'akashi_feeds_waiting' THEN r.waiting ELSE r.age END
  FROM (SELECT system, count(*)::float8 AS waiting, extract(epoch FROM %(now)s - min(received_at))::float8 AS age
          FROM intake_receipt
         WHERE municipality = %(code)s AND state IN ('RECEIVED', 'HELD') AND received_at > %(patience)s
         GROUP BY system) r,
       (VALUES ('akashi_feeds_waiting'), ('akashi_feeds_waiting_seconds')) g (name)
UNION ALL SELECT 'akashi_incidents_open', '', '', count(*)::float8
  FROM incidents_incident WHERE municipality = %(code)s AND closed_at IS NULL
UNION ALL SELECT 'akashi_stops_in_force', code, '', count(*)::float8
  FROM municipality_suspension WHERE municipality = %(code)s AND lifted_at IS NULL GROUP BY code
UNION ALL SELECT 'akashi_approvals_waiting', '', '', count(*)::float8
  FROM approvals_proposal WHERE municipality = %(code)s AND outcome = '' AND expires_at > %(now)s
UNION ALL SELECT 'akashi_worklist_open', topic, '', count(*)::float8
  FROM intake_work_item WHERE municipality = %(code)s AND closed_at IS NULL GROUP BY topic
UNION ALL SELECT 'akashi_registrations_waiting', '', '', count(*)::float8
  FROM identity_registration WHERE municipality = %(code)s AND state IN ('RECEIVED', 'UNDER_REVIEW')
UNION ALL SELECT 'akashi_signing_key_seconds_left', '', '', extract(epoch FROM k.not_after - %(now)s)::float8
  FROM (SELECT not_after FROM sealing_signing_key WHERE municipality = %(code)s AND effective_from <= %(now)s
         ORDER BY effective_from DESC, created_at DESC LIMIT 1) k
UNION ALL SELECT 'akashi_sign_in_failures_recent', '', '', count(*)::float8
  FROM audit_event WHERE municipality = %(code)s AND at > %(since)s AND actor <> 'centre' AND action = 'sign_in.failed'
UNION ALL SELECT 'akashi_chain_links', '', '', seq::float8 FROM audit_head WHERE municipality = %(code)s
UNION ALL SELECT g.name, '', '',
       CASE g.name WHEN 'akashi_chain_faults' THEN c.faults ELSE c.age END
  FROM (SELECT jsonb_array_length(faults)::float8 AS faults, extract(epoch FROM %(now)s - finished_at)::float8 AS age
          FROM audit_check WHERE municipality = %(code)s AND finished_at IS NOT NULL
         ORDER BY finished_at DESC LIMIT 1) c,
       (VALUES ('akashi_chain_check_age_seconds'), ('akashi_chain_faults')) g (name)
"""
#: In the form of a trip, which a connection prepares once: to plan this takes PostgreSQL longer than to run it.
_NAMES = re.findall(r"%\((\w+)\)s", _STATEMENT)
_PREPARED = re.sub(r"%\(\w+\)s", "%s", _STATEMENT)
Sample = tuple[str, tuple[str, ...], float]


def gauges_of(*, municipality: str, anchors: Path, now: datetime) -> Iterator[Sample]:
    """Name, label values after the municipality, value. ``municipality``: 団体コード or PLATFORM."""
    links = 0.0
    given = {"code": municipality, "now": now, "since": now - WINDOW, "patience": now - _PATIENCE}
    trip = Trip()
    told = trip.ask(_PREPARED, [given[name] for name in _NAMES])
    glance(municipality=municipality, trip=trip)
    for name, first, second, value in told.rows:
        if name == "akashi_chain_links":
            links = value
        yield name, (first, second)[: len(GAUGES[name].labels)], value
    anchored = last_anchor(municipality=municipality, folder=anchors)
    if anchored is not None:
        number, at = anchored
        yield "akashi_chain_links_unanchored", (), max(0.0, links - number)
        yield "akashi_chain_anchor_age_seconds", (), (now - at).total_seconds()
