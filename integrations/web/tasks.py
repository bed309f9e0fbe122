"""What the worker does for the public doors."""

from celery import shared_task

from integrations.web.clock import now
from integrations.web.turned_away import forget


@shared_task(acks_late=True, ignore_result=True)
def forget_turned_away() -> None:
    """Every night: counts that are kept no longer."""
    forget(now=now())
