"""Telling a peer what it must know: one message after another, each until it is answered.

Nothing is held while the network is waited for but a session's advisory lock, which dies with its owner. What was sent
and had no answer is made again under its own number, so a lost message, a lost answer and a killed worker are one case.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from django.db import Error, connections
from django.db.backends.utils import CursorWrapper

from integrations.peers.client import Undelivered, deliver
from integrations.peers.compose import Next, Standing, compose
from integrations.peers.links import Link, link, trail
from integrations.peers.message import Answer, Result, write_push
from issuer import audit
from issuer.tenancy.locks import lock_key
from issuer.tenancy.moment import one_moment
from issuer.tenancy.scope import glance, scope
from issuer.tenancy.trips import Trip

_log = structlog.get_logger(__name__)
#: Seconds without a change after which a peer hears from us all the same.
HEARTBEAT = 10
#: A courier rests after this many seconds, so that one whole copy does not keep a worker from everything else.
_PATIENCE = 10.0
#: Seconds until a peer that does not answer is tried again, at most.
_LONGEST_WAIT = 30
_DUE = """
SELECT s.link FROM peers_sending s JOIN peers_link l ON l.municipality = s.municipality AND l.number = s.link
WHERE s.municipality = %s AND l.ended_at IS NULL AND (s.due_at <= clock_timestamp()
  OR (s.failures = 0 AND (s.copying IS NOT NULL OR EXISTS (
    SELECT 1 FROM peers_change c WHERE c.municipality = s.municipality AND c.link = s.link))))
ORDER BY s.due_at
"""
#: The totals are compared once a night, or as soon as a whole copy has been made.
_STATE = """
SELECT number, mark, pending, pending_mark, copying::text, failures, compared_at IS NULL OR compared_at <
  date_trunc('day', (clock_timestamp() AT TIME ZONE 'Asia/Tokyo') - interval '210 minutes')
    AT TIME ZONE 'Asia/Tokyo' + interval '210 minutes' AS compare
FROM peers_sending WHERE municipality = %s AND link = %s
"""


def due(*, municipality: str) -> list[str]:
    """Numbers of the peers to whom something has to be told, or who have not heard from us for a while."""
    trip = Trip()
    found = trip.ask(_DUE, [municipality])
    glance(municipality=municipality, trip=trip)
    return [str(number) for (number,) in found.rows]


def tell(*, municipality: str, number: str, clock: Callable[[], datetime]) -> bool:
    """Send what waits for one peer. False when it does not answer, or another courier is on the way to it."""
    with _alone(municipality, number) as free:
        until = time.monotonic() + _PATIENCE
        more = free
        while more:
            with one_moment(), scope(municipality) as cursor:
                to = link(municipality=municipality, number=number)
                if to is None:
                    return False
                following, failures = next_message(cursor=cursor, to=to, now=clock())
            try:
                answer = deliver(link=to, body=write_push(following.push), clock=int(time.time()))
            except Undelivered as error:
                _note_failure(to, str(error), failures)
                return False
            more = note_answer(to=to, sent=following, answer=answer, now=clock()) and time.monotonic() < until
        return free


def next_message(*, cursor: CursorWrapper, to: Link, now: datetime) -> tuple[Next, int]:
    """What a peer is told next, or once more, and how often it has not answered; inside ``scope`` and one moment."""
    cursor.execute(_STATE, [to.municipality, to.number])
    number, mark, pending, pending_mark, copying, failures, compare = cursor.fetchone()
    state = Standing(number, mark, pending, pending_mark, None if copying is None else json.loads(copying), compare)
    following = compose(cursor=cursor, link=to, now=now, standing=state)
    cursor.execute(
        "UPDATE peers_sending SET pending = %s, pending_mark = %s WHERE municipality = %s AND link = %s",
        [following.push.number, following.push.mark, to.municipality, to.number],
    )
    return following, int(failures)


def note_answer(*, to: Link, sent: Next, answer: Answer, now: datetime) -> bool:
    """Write down how far the peer has come; returns whether there is more to tell at once."""
    applied = answer.number == sent.push.number and answer.result is not Result.COPY_WANTED
    anew = answer.result is not Result.APPLIED or not applied
    compared = bool(sent.push.totals)
    with scope(to.municipality) as cursor:
        here = [to.municipality, to.number]
        if applied:
            cursor.execute(
                "DELETE FROM peers_change WHERE municipality = %s AND link = %s AND batch = %s",
                [*here, sent.push.number],
            )
        else:
            cursor.execute("UPDATE peers_change SET batch = 0 WHERE municipality = %s AND link = %s", here)
        cursor.execute(
            "UPDATE peers_sending SET number = %s, mark = %s, pending = 0, copying = %s::jsonb, failures = 0, "
            "failure = '', answered_at = clock_timestamp(), due_at = clock_timestamp() + make_interval(secs => %s), "
            "compared_at = CASE WHEN %s THEN NULL WHEN %s THEN clock_timestamp() ELSE compared_at END "
            "WHERE municipality = %s AND link = %s",
            [answer.number, sent.push.mark if applied else "", _document({} if anew else sent.copying), HEARTBEAT,
             anew or sent.copying is not None, compared, *here],
        )  # fmt: skip
        if anew:
            audit.append(
                municipality=to.municipality,
                at=now,
                actor=f"peer:{to.number}",
                action="peer.copy_wanted",
                request_id=trail(to.number),
                detail={"peer": to.number, "result": answer.result.value, "number": answer.number},
            )
    return anew or sent.more


def _note_failure(to: Link, code: str, failures: int) -> None:
    wait = min(2**failures, _LONGEST_WAIT)
    with scope(to.municipality) as cursor:
        cursor.execute(
            "UPDATE peers_sending SET failures = failures + 1, failure = %s, "
            "due_at = clock_timestamp() + make_interval(secs => %s) WHERE municipality = %s AND link = %s",
            [code, wait, to.municipality, to.number],
        )
    if failures == 0:
        _log.warning("peer.away", municipality=to.municipality, peer=to.number, code=code)


@contextmanager
def _alone(municipality: str, number: str) -> Iterator[bool]:
    """One courier at a time on the way to a peer, whatever the number of workers."""
    key = lock_key("peer-courier", municipality, number)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            try:
                with connections["default"].cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
            except Error:
                # The session is gone, and the lock with it; whatever cut it is what the caller should hear of.
                connections["default"].close()


def _document(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value)
