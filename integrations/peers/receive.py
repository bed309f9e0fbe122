"""Taking a peer's message: one transaction, in the order of the numbers, once.

The municipality's lock is held exclusively while rows are written, as for a package, so that a message is either
before a paper is sealed, or after; T2 then reads the copy under its own locks. No network call is in any transaction.
"""

import json
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from integrations.peers.faults import Fault, FaultCode
from integrations.peers.links import TAKE, Link, trail
from integrations.peers.message import Answer, Phase, Push, Result
from integrations.peers.records import BY_NAME, PEOPLE, RECORDS, Record
from issuer import audit
from issuer.replica import copied, touched
from issuer.tenancy.locks import lock_key, own_municipality
from issuer.tenancy.scope import scope


def receive(*, link: Link, push: Push, now: datetime) -> Answer:
    """Apply a message of the other side of ``link``, or say what is wanted instead.

    A message that was applied before is answered again and does nothing. One that does not follow the last is left
    alone, and the copy is no longer fresh: one of the two servers has gone back to a backup, or something was lost.

    Raises Fault NOT_AGREED when the two sides do not agree on who gives the people, INVALID_MESSAGE for a message
    about another municipality.
    """
    if push.municipality != link.municipality:
        raise Fault(FaultCode.INVALID_MESSAGE)
    with scope(link.municipality) as cursor:
        # Two deliveries of one message: the second waits here and then finds it applied.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("peer-received", link.municipality, link.number)])
        _require_agreed(cursor, link, push)
        cursor.execute(
            "SELECT number, mark, copy_began FROM peers_received WHERE municipality = %s AND link = %s",
            [link.municipality, link.number],
        )
        number, mark, began = cursor.fetchone()
        if push.number <= number:
            again = push.number == number and push.mark == mark
            return Answer(number, Result.APPLIED if again else Result.COPY_WANTED)
        copying = push.phase in (Phase.COPY, Phase.COPY_END)
        follows = push.number == number + 1 and push.follows == mark and bool(began) == copying
        if not follows and push.phase is not Phase.COPY_BEGIN:
            _doubt(cursor, link, "peer.gap", push, now)
            return Answer(number, Result.COPY_WANTED)
        return _apply(cursor, link, push, push.number if push.phase is Phase.COPY_BEGIN else began, now)


def _require_agreed(cursor: CursorWrapper, link: Link, push: Push) -> None:
    takes = link.people == TAKE
    if takes:
        takes = not touched.state_of(cursor=cursor, municipality=link.municipality, system="JUKI")[0]
    brings = push.juki is not None
    if takes != brings or (not takes and any(push.rows.get(record.name) for record in PEOPLE)):
        raise Fault(FaultCode.NOT_AGREED)


def _apply(cursor: CursorWrapper, link: Link, push: Push, began: int, now: datetime) -> Answer:
    if push.rows or push.phase is not Phase.CHANGES:
        own_municipality(cursor, link.municipality)
        _write(cursor, link, push, began)
        _note(link, push, now)
    if push.juki is not None and push.phase in (Phase.CHANGES, Phase.COPY_END):
        copied.freshen(
            cursor=cursor,
            municipality=link.municipality,
            number=push.number,
            as_of=push.as_of,
            extracted_at=push.juki.extracted_at,
            gap_since=push.juki.gap_since,
            now=now,
        )
    result = Result.APPLIED
    if _differ(cursor, link, push):
        _doubt(cursor, link, "peer.totals_differ", push, now)
        result = Result.TOTALS_DIFFER
    cursor.execute(
        "UPDATE peers_received SET number = %s, mark = %s, copy_began = %s, as_of = %s, "
        "received_at = %s WHERE municipality = %s AND link = %s",
        [push.number, push.mark, 0 if push.phase is Phase.COPY_END else began, push.as_of, now,
         link.municipality, link.number],
    )  # fmt: skip
    return Answer(push.number, result)


def _write(cursor: CursorWrapper, link: Link, push: Push, began: int) -> None:
    for name, rows in push.rows.items():
        BY_NAME[name].write(
            cursor=cursor,
            municipality=link.municipality,
            link=link.number,
            number=push.number,
            rows=rows,
            document=json.dumps(rows, ensure_ascii=False),
        )
    if push.phase is Phase.COPY_END:
        for record in _told(link):
            record.end_older(cursor=cursor, municipality=link.municipality, link=link.number, than=began)


def _told(link: Link) -> tuple[Record, ...]:
    return RECORDS if link.people == TAKE else tuple(record for record in RECORDS if record not in PEOPLE)


def _differ(cursor: CursorWrapper, link: Link, push: Push) -> bool:
    return any(
        BY_NAME[name].totals(cursor=cursor, municipality=link.municipality, link=link.number) != total
        for name, total in push.totals.items()
    )


def _doubt(cursor: CursorWrapper, link: Link, action: str, push: Push, now: datetime) -> None:
    if link.people == TAKE:
        copied.doubt(cursor=cursor, municipality=link.municipality, now=now)
    _audit(link, action, {"number": push.number}, now)


def _note(link: Link, push: Push, now: datetime) -> None:
    """Holds and whole copies leave a link on the chain; that somebody moved house does not."""
    if push.phase in (Phase.COPY_BEGIN, Phase.COPY_END):
        _audit(link, f"peer.{push.phase.value.lower()}", {"number": push.number}, now)
    elif push.rows.get("hold") and push.phase is Phase.CHANGES:
        numbers = [row["hold_no"] for row in push.rows["hold"]]
        _audit(link, "peer.holds", {"number": push.number, "holds": len(numbers), "first": numbers[0]}, now)


def _audit(link: Link, action: str, detail: dict[str, Any], now: datetime) -> None:
    audit.append(
        municipality=link.municipality,
        at=now,
        actor=f"peer:{link.number}",
        action=action,
        request_id=trail(link.number),
        detail={"peer": link.number, **detail},
    )
