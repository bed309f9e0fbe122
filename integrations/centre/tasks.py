"""Celery tasks of the demonstration."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from integrations.centre.kiosk.machine import connect
from integrations.centre.upkeep import Upkeep, demo_folder
from integrations.centre.visit import report_due, sweep

__all__ = ["demo_heartbeat", "kiosk_round"]


@shared_task(name="integrations.centre.tasks.demo_heartbeat", ignore_result=True)
def demo_heartbeat() -> None:
    """Send a heartbeat for every sample municipality; does nothing outside demo mode. Safe to run twice."""
    if not settings.AKASHI_DEMO:
        return
    now = settings.AKASHI_NOW or timezone.localtime()
    Upkeep(now=now, folder=demo_folder()).run(may_begin=False)


@shared_task(name="integrations.centre.tasks.kiosk_round", ignore_result=True)
def kiosk_round() -> None:
    """End the visits nobody tends any more and send the reports that are due; nothing outside demo mode.

    Safe to run twice: a visit is ended once, a report is the same report.
    """
    if not settings.AKASHI_DEMO:
        return
    exchange = connect()
    sweep(exchange=exchange)
    report_due(exchange=exchange)
