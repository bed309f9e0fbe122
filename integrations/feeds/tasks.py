"""Applying packages in the worker. PostgreSQL holds the truth: each task may be lost, or run twice, without harm."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

from integrations.feeds import housekeeping, service
from integrations.feeds import reconcile as reconciling
from integrations.feeds.doors import inbox
from integrations.web.clock import now

_log = logging.getLogger(__name__)
#: Seconds a task waits for another process that applies for the same municipality: long enough for PostgreSQL to
#: notice that this other was killed, short enough that one long load does not hold up every worker.
_PATIENCE = 15.0


# A database that restarts is asked again, after 1, 2, 4 … 30 seconds, for as long as it takes.
@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=1,
    retry_backoff_max=30,
    max_retries=None,
)
def apply_waiting(municipality: str) -> None:
    """Apply what waits for one municipality."""
    service.apply_waiting(municipality=municipality, now=now(), patience=_PATIENCE)


@shared_task(acks_late=True, ignore_result=True)
def recover() -> None:
    """Every minute: packages whose task was lost, and copies that nobody owns any more."""
    service.recover(now=now())
    housekeeping.sweep()


@shared_task(acks_late=True, ignore_result=True)
def reconcile() -> None:
    """Every night: the totals of the core systems against the 副本."""
    reconciling.nightly(now=now())


@shared_task(ignore_result=True)
def resume() -> None:
    """Every few seconds: packages that a killed worker dropped. The broker brings its task back an hour later."""
    service.resume(now=now())


@shared_task(ignore_result=True)
def look_into_inbox() -> None:
    """Every few seconds: packages laid into the watched folder, where there is one."""
    if settings.AKASHI_FEED_INBOX is not None:
        inbox.look(folder=settings.AKASHI_FEED_INBOX, now=now(), hand_over=hand_over)


def hand_over(municipality: str) -> None:
    """Ask the worker to apply what waits for a municipality.

    A broker that is away is only noted: the worker looks by itself every minute (promise P11).
    """
    try:
        apply_waiting.apply_async((municipality,), retry=False)
    except (BrokerError, OSError) as error:
        _log.warning("feed not handed over", extra={"municipality": municipality, "error": type(error).__name__})
