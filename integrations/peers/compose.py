"""The next message to a peer, out of one moment of the database."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from integrations.peers.links import GIVE, Link
from integrations.peers.message import Juki, Phase, Push
from integrations.peers.records import BY_NAME, PEOPLE, RECORDS, Record, Row

#: Rows of one page of a whole copy, and changes of one message.
MOST = 4000


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the peer has come (see PeerSending). ``compare``: it is time to compare the totals."""

    number: int
    mark: str
    pending: int
    pending_mark: str
    copying: dict[str, Any] | None
    compare: bool


@dataclass(frozen=True, slots=True)
class Next:
    """A message and what becomes of ``copying`` once it is answered. ``more``: another waits behind it."""

    push: Push
    copying: dict[str, Any] | None
    more: bool


def compose(*, cursor: CursorWrapper, link: Link, now: datetime, standing: Standing) -> Next:
    """Make the message after those that were answered, or the one that had no answer once more.

    Inside ``scope`` and one moment. Made again, it carries the same keys as they stand now: never older than before.
    """
    number = standing.pending or standing.number + 1
    told = RECORDS if link.people == GIVE else tuple(record for record in RECORDS if record not in PEOPLE)
    if not standing.pending:
        cursor.execute(
            "UPDATE peers_change SET batch = %s WHERE municipality = %s AND id IN (SELECT id FROM peers_change "
            "WHERE municipality = %s AND link = %s AND batch = 0 LIMIT %s)",
            [number, link.municipality, link.municipality, link.number, MOST],
        )
    changed = _changed(cursor, link, number)
    copying = {} if "COPY" in changed else standing.copying
    phase, page, after = _page(cursor, link, told, copying)
    if copying is not None:
        cursor.execute(
            "UPDATE peers_sending SET copying = %s::jsonb WHERE municipality = %s AND link = %s",
            [json.dumps(copying), link.municipality, link.number],
        )
    rows: dict[str, list[Row]] = {}
    for record in told:
        found = list(page.get(record.name, ()))
        here = {tuple(row[key] for key in record.keys) for row in found}
        keys = [key for key in changed.get(record.name, ()) if key not in here]
        if keys:
            found += record.of_keys(cursor=cursor, municipality=link.municipality, keys=keys)
        if found:
            rows[record.name] = found
    waiting = _waiting(cursor, link)
    totals = {}
    if standing.compare and phase is Phase.CHANGES and not waiting:
        totals = {r.name: r.totals(cursor=cursor, municipality=link.municipality) for r in told}
    push = Push(
        municipality=link.municipality,
        number=number,
        mark=standing.pending_mark if standing.pending else secrets.token_hex(16),
        follows=standing.mark,
        as_of=now,
        phase=phase,
        juki=_juki(cursor, link.municipality) if link.people == GIVE else None,
        rows=rows,
        totals=totals,
    )
    return Next(push=push, copying=after, more=waiting or after is not None)


def _changed(cursor: CursorWrapper, link: Link, number: int) -> dict[str, list[tuple[str, ...]]]:
    cursor.execute(
        "SELECT DISTINCT record, key1, key2 FROM peers_change WHERE municipality = %s AND link = %s AND batch = %s",
        [link.municipality, link.number, number],
    )
    found: dict[str, list[tuple[str, ...]]] = {}
    for record, *keys in cursor.fetchall():
        width = len(BY_NAME[record].keys) if record in BY_NAME else 0
        found.setdefault(record, []).append(tuple(keys[:width]))
    return found


def _page(
    cursor: CursorWrapper, link: Link, told: Sequence[Record], copying: dict[str, Any] | None
) -> tuple[Phase, dict[str, list[Row]], dict[str, Any] | None]:
    """The phase, the rows of the page, and where the copy stands after it.

    ``copying``: {} before it begins, then ``record`` and the keys ``after`` which to go on; ``until``, once the page
    was sent, so that one sent again ends where it ended before.
    """
    if copying is None:
        return Phase.CHANGES, {}, None
    if not copying:
        return Phase.COPY_BEGIN, {}, _start(told[0])
    if copying["record"] == "":
        return Phase.COPY_END, {}, None
    record = BY_NAME[copying["record"]]
    until = copying.get("until")
    rows = record.page(cursor=cursor, municipality=link.municipality, after=copying["after"], until=until, most=MOST)
    if until is None and len(rows) == MOST:
        until = copying["until"] = [rows[-1][key] for key in record.keys]
    if until is not None:
        return Phase.COPY, {record.name: rows}, {"record": record.name, "after": until}
    following = told[told.index(record) + 1 :]
    return Phase.COPY, {record.name: rows}, _start(following[0]) if following else {"record": ""}


def _start(record: Record) -> dict[str, Any]:
    return {"record": record.name, "after": [""] * len(record.keys)}


def _waiting(cursor: CursorWrapper, link: Link) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM peers_change WHERE municipality = %s AND link = %s AND batch = 0)",
        [link.municipality, link.number],
    )
    return bool(cursor.fetchone()[0])


def _juki(cursor: CursorWrapper, municipality: str) -> Juki:
    cursor.execute(
        "SELECT extracted_at, gap_since FROM replica_feed_state WHERE municipality = %s AND system = 'JUKI'",
        [municipality],
    )
    return Juki(*(cursor.fetchone() or (None, None)))
