"""アクセスログ of what was refused: wrong certificates and credentials, Faults, limits (domain §8.1-3).

What was answered is on record already: exchanges by requestId, packages by receipt, sign-ins on the audit chain.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError

from integrations.web.counters import count_turned_away
from integrations.web.models import TurnedAway
from issuer.municipality.selectors import all_codes, known
from issuer.tenancy.scope import PLATFORM, scope

KOIKI, FEEDS, PEERS, VERIFY, CONSOLE = "KOIKI", "FEEDS", "PEERS", "VERIFY", "CONSOLE"
_LONGEST_SOURCE = 160
_log = structlog.get_logger(__name__)
_COUNT = (
    'INSERT INTO web_turned_away AS t (municipality, "minute", door, outcome, operation, source, last_at, count)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, 1)"
    ' ON CONFLICT (municipality, "minute", door, outcome, operation, source)'
    " DO UPDATE SET count = t.count + 1, last_at = greatest(t.last_at, EXCLUDED.last_at)"
)


def turned_away(
    *, door: str, outcome: str, now: datetime, municipality: str = "", operation: str = "", source: str = ""
) -> None:
    """Count one call, whatever becomes of it: the caller has been refused either way, so a database that cannot write
    is only noted. A code that is none of ours, or "", counts for the deployment. ``source``: only what was proved or
    is one of few, so that nobody can make up rows.
    """
    count_turned_away(door=door, outcome=outcome)
    told = "".join(letter for letter in source if letter.isprintable())[:_LONGEST_SOURCE]
    try:
        code = municipality if municipality and known(municipality) else PLATFORM
        with scope(code) as cursor:
            # A crash may cost the last counts; who is refused in a flood must not wait for a disk.
            cursor.execute("SET LOCAL synchronous_commit = off")
            minute = now.replace(second=0, microsecond=0)
            cursor.execute(_COUNT, [code, minute, door, outcome, operation, told, now])
    except DatabaseError as error:
        _log.warning("web.turned_away_uncounted", door=door, outcome=outcome, error=type(error).__name__)


def forget(*, now: datetime) -> int:
    """Drop the counts older than ``AKASHI_ACCESS_LOG_YEARS``. Returns how many rows."""
    before, gone = now - timedelta(days=366 * settings.AKASHI_ACCESS_LOG_YEARS), 0
    for code in [*all_codes(), PLATFORM]:
        with scope(code):
            gone += TurnedAway.objects.filter(minute__lt=before).delete()[0]
    return gone
