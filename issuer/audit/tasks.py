"""What the worker does for the chains."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.audit.anchors import anchor_head


@shared_task(acks_late=True, ignore_result=True)
def anchor(municipality: str) -> None:
    """Write one chain's head outside. Lost or run twice it does no harm: the minute's round finds every head."""
    now = import_string(settings.AKASHI_CLOCK)()
    anchor_head(municipality=municipality, folder=settings.AKASHI_ANCHOR_DIR, now=now)
