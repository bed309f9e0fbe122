"""What is forgotten when its time is over, and what stays (domain §8.4). Run every night, by hand, or dry.

- 発行履歴 (``history_years``): the request of an issue becomes a tombstone: whose it was, where, why refused and what
  it was made from go; requestId, fingerprint, 発行番号, kind, moment, state and hashes stay, so that no number is given
  twice and a paper is still known for genuine.
- 電文 (``message_days``): the same for every other operation of the Centre.
- 操作記録 (``log_years``): links at the beginning of the chain go; what is left still verifies (audit/cutting.py).
- Printed PDFs are never kept; the answer for a resend goes within minutes (upkeep.py).

Nothing of an 事案 goes before that is closed and as old itself; nothing without an ending goes at all. Holds, ledger
(it names nobody) and counted statistics stay.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.audit.cutting import cut, old_links
from issuer.issuance.records import ISSUE
from issuer.municipality.selectors import policy
from issuer.papers.policy import Keeping
from issuer.tenancy.scope import PLATFORM, scope

#: Requests that are forgotten in one transaction.
BATCH = 2_000
_YEAR = timedelta(days=366)
_OURS = """
 r.municipality = %(code)s AND (r.operation = %(issue)s) = %(issues)s AND r.received_at < %(before)s
 AND r.state NOT IN ('CLAIMED', 'ISSUED') AND NOT r.versions ? 'forgotten'
 AND NOT EXISTS (SELECT 1 FROM incidents_incident i WHERE i.municipality = r.municipality
   AND (i.request_id = r.request_id OR (i.certificate_number <> '' AND i.certificate_number = r.certificate_number))
   AND (i.closed_at IS NULL OR i.closed_at >= %(before)s))
"""
_COUNT = f"SELECT count(*) FROM issuance_request r WHERE {_OURS}"  # noqa: S608 - fixed text
_FORGET = f"""
UPDATE issuance_request AS t SET atena_no = '', household_no = '', rule = '', explanation = '', refused_since = NULL,
       operator_code = '', store_code = '', terminal_id = '', terminal_municipality = '', language = '', options = '',
       versions = jsonb_strip_nulls(
         jsonb_build_object('forgotten', %(day)s::text, 'page_digests', t.versions -> 'page_digests'))
  FROM (SELECT r.request_id FROM issuance_request r WHERE {_OURS} ORDER BY r.received_at LIMIT %(batch)s) AS old
 WHERE t.municipality = %(code)s AND t.request_id = old.request_id
"""  # noqa: S608 - fixed text


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Counts of one municipality; in a dry run what would go. ``links`` of a dry run: at most one batch is counted."""

    municipality: str
    history: int
    messages: int
    links: int

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self)


def keeping_of(*, municipality: str, now: datetime) -> Keeping:
    """The periods in force; the platform's own chain has the standard ones."""
    return Keeping() if municipality == PLATFORM else policy(municipality=municipality, at=now).keeping


def would_go(*, municipality: str, now: datetime) -> Forgotten:
    """Count, and change nothing."""
    with scope(municipality) as cursor:
        keeping = keeping_of(municipality=municipality, now=now)
        history = _count(cursor, municipality, now - keeping.history_years * _YEAR, issues=True)
        messages = _count(cursor, municipality, now - timedelta(days=keeping.message_days), issues=False)
    links, _ = old_links(municipality=municipality, before=now - keeping.log_years * _YEAR)
    return Forgotten(municipality=municipality, history=history, messages=messages, links=links)


def forget(*, municipality: str, anchors: Path, now: datetime) -> Iterator[Forgotten]:
    """Do it, in transactions of a few thousand rows; yields the counts so far after each. Safe to run twice."""
    with scope(municipality):
        keeping = keeping_of(municipality=municipality, now=now)
    history = messages = links = 0
    while gone := _forget(municipality, now - keeping.history_years * _YEAR, now, issues=True):
        history += gone
        yield Forgotten(municipality, history, messages, links)
    while gone := _forget(municipality, now - timedelta(days=keeping.message_days), now, issues=False):
        messages += gone
        yield Forgotten(municipality, history, messages, links)
    while gone := cut(municipality=municipality, before=now - keeping.log_years * _YEAR, folder=anchors, now=now):
        links += gone
        yield Forgotten(municipality, history, messages, links)
    yield Forgotten(municipality, history, messages, links)


def _count(cursor: CursorWrapper, municipality: str, before: datetime, *, issues: bool) -> int:
    cursor.execute(_COUNT, {"code": municipality, "issue": ISSUE, "issues": issues, "before": before})
    return int(cursor.fetchone()[0])


def _forget(municipality: str, before: datetime, now: datetime, *, issues: bool) -> int:
    """One batch, which is on the chain with it."""
    given: dict[str, Any] = {"code": municipality, "issue": ISSUE, "issues": issues, "before": before}
    with scope(municipality) as cursor:
        cursor.execute(_FORGET, {**given, "batch": BATCH, "day": now.date().isoformat()})
        gone = int(cursor.rowcount)
        if gone:
            what = "history" if issues else "messages"
            append(
                municipality=municipality, at=now, actor="system", action="retention.forgotten",
                detail={"what": what, "requests": gone, "before": before.date().isoformat()},
            )  # fmt: skip
    return gone
