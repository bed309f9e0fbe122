"""What the worker does for the console."""

from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def forget_sessions() -> None:
    """Every night: browser sessions that are over."""
    call_command("clearsessions")
