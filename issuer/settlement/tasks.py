"""What the worker does for 精算. Every task is safe to run twice: days are counted whole."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.municipality.selectors import all_codes
from issuer.settlement.counting import roll_up
from issuer.tenancy.scope import scope


@shared_task
def settle_news() -> None:
    """Every five minutes: the days that gained rows, however old they are."""
    now = import_string(settings.AKASHI_CLOCK)()
    for code in all_codes():
        with scope(code):
            roll_up(municipality=code, now=now)
