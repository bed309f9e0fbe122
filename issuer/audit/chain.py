"""Appending to the chain and the recipe of its hash.

hash = SHA-256(previous ‖ UTF-8 of "municipality\\nseq\\nat\\nactor\\naction\\nrequest_id\\ndetail"), ``at`` in UTC with
microseconds and Z, ``detail`` canonical JSON. The first ``previous`` is the SHA-256 of the municipality code.
The database function ``audit_append`` computes it (migration 0002); ``link_hash`` is the verifier's own reckoning.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction

from issuer.audit.tasks import anchor
from issuer.papers.errors import BadInput
from issuer.tenancy.faults import fault
from issuer.tenancy.scope import current_municipality
from issuer.tenancy.trips import Asked, Trip

#: Links after which the head goes outside at once, beside the minute's round (design: 監査).
ANCHORED_EVERY = 100


def append(
    *, municipality: str, at: datetime, actor: str, action: str, request_id: str = "", detail: Mapping[str, Any]
) -> int:
    """Add one link inside ``scope(municipality)``; call it last before commit (it locks the chain's head).

    ``actor``: operator login, "centre", "feed:JUKI", "system". ``action``: dotted name of the act (``issue.sealed``).
    ``detail`` may name records (宛名番号, 発行番号), never names or addresses of people. Returns the link's number.
    Raises BadInput when a field holds a newline (it would blur the hashed text).
    """
    trip = Trip()
    link = ask_append(
        trip=trip, municipality=municipality, at=at, actor=actor, action=action, request_id=request_id, detail=detail
    )
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    fault("chain_appended")
    return int(link.rows[0][0])


def ask_append(
    *,
    trip: Trip,
    municipality: str,
    at: datetime,
    actor: str,
    action: str,
    request_id: str = "",
    detail: Mapping[str, Any],
) -> Asked:
    """``append`` as the last statement of a trip, the last before commit."""
    if current_municipality() != municipality:
        raise BadInput("an audit event belongs to the municipality in scope")
    if any("\n" in text for text in (actor, action, request_id)):
        raise BadInput("actor, action and request_id of an audit event are single lines")
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    link = trip.ask("SELECT audit_append(%s, %s, %s, %s, %s)", [at, actor, action, request_id, text])
    # Robust: the act is committed, and without the broker the minute's round writes the anchor.
    transaction.on_commit(lambda: _anchor_now_and_then(municipality, link), robust=True)
    return link


def _anchor_now_and_then(municipality: str, link: Asked) -> None:
    if link.rows and link.rows[0][0] % ANCHORED_EVERY == 0:
        anchor.apply_async((municipality,), retry=False)


def first_hash(municipality: str) -> bytes:
    """What the first link of a chain hangs on."""
    return hashlib.sha256(municipality.encode()).digest()


def link_hash(
    *, previous: bytes, municipality: str, seq: int, at: datetime, actor: str, action: str, request_id: str, detail: str
) -> bytes:
    """The hash a link must have."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    text = "\n".join([municipality, str(seq), moment, actor, action, request_id, detail])
    return hashlib.sha256(previous + text.encode()).digest()
