"""Celery tasks of the demonstration."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from integrations.centre.upkeep import Upkeep, demo_folder

__all__ = ["demo_heartbeat"]


@shared_task(name="integrations.centre.tasks.demo_heartbeat", ignore_result=True)
def demo_heartbeat() -> None:
    """Send a heartbeat for every sample municipality; does nothing outside demo mode. Safe to run twice."""
    if not settings.AKASHI_DEMO:
        return
    now = settings.AKASHI_NOW or timezone.localtime()
    Upkeep(now=now, folder=demo_folder()).run(may_begin=False)
