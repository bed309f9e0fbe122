"""How the synchronous standby stands, as the primary tells it.

The application's role may not look at replication; ``deploy/standby allow`` leaves a function that tells it this much.
"""

from dataclasses import dataclass

from django.db import connections

_KNOWN = """
SELECT to_regprocedure('public.akashi_standbys()') IS NOT NULL, current_setting('synchronous_standby_names') <> '',
       (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND wait_event = 'SyncRep'
           AND query_start < clock_timestamp() - interval '2 seconds')
"""
_TOLD = """
SELECT count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),
       coalesce(max(lag_bytes), 0), coalesce(max(lag_seconds), 0) FROM public.akashi_standbys()
"""


@dataclass(frozen=True, slots=True)
class Standbys:
    """``prepared``: this deployment was made for two sites. ``required``: commits wait for a standby.

    ``synchronous``: standbys that answer them now. ``waiting``: commits of ours that have waited for two seconds.
    """

    prepared: bool
    required: bool
    synchronous: int
    lag_bytes: float
    lag_seconds: float
    waiting: int


def standbys() -> Standbys:
    """As it is now; of a deployment on one site, that there is nothing to tell."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_KNOWN)
        prepared, required, waiting = cursor.fetchone()
        synchronous, lag_bytes, lag_seconds = 0, 0.0, 0.0
        if prepared:
            cursor.execute(_TOLD)
            synchronous, lag_bytes, lag_seconds = cursor.fetchone()
    return Standbys(prepared, required, synchronous, lag_bytes, lag_seconds, waiting)
