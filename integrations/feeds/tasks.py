"""Applying packages in the worker. PostgreSQL holds the truth: each task may be lost, or run twice, without harm."""

from datetime import datetime
from zoneinfo import ZoneInfo

from celery import shared_task

from integrations.feeds import reconcile as reconciling
from integrations.feeds import service

_JAPAN = ZoneInfo("Asia/Tokyo")


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def apply_waiting(municipality: str) -> None:
    """Apply what waits for one municipality."""
    service.apply_waiting(municipality=municipality, now=datetime.now(_JAPAN))


@shared_task(acks_late=True, ignore_result=True)
def recover() -> None:
    """Every minute: packages whose task was lost."""
    service.recover(now=datetime.now(_JAPAN))


@shared_task(acks_late=True, ignore_result=True)
def reconcile() -> None:
    """Every night: the totals of the core systems against the 副本."""
    reconciling.nightly(now=datetime.now(_JAPAN))
