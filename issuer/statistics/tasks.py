"""What the worker does for the statistics. Every task is safe to run twice: days are counted whole."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.municipality.selectors import all_codes
from issuer.rules.calendar import japan_day
from issuer.statistics.counting import count_days, roll_up
from issuer.tenancy.scope import scope

#: Days counted again every night, whatever the ledger's clock said.
_AGAIN = timedelta(days=7)


@shared_task
def count_news() -> None:
    """Every five minutes: the days that gained rows."""
    now = import_string(settings.AKASHI_CLOCK)()
    for code in all_codes():
        with scope(code):
            roll_up(municipality=code, now=now)


@shared_task
def count_week() -> None:
    """Every night: the last seven days anew."""
    today = japan_day(import_string(settings.AKASHI_CLOCK)())
    for code in all_codes():
        with scope(code):
            count_days(municipality=code, first=today - _AGAIN, last=today)
