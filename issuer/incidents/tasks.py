"""What the worker does for incidents."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.incidents.chain_checks import ask_check, run_check
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM, scope


@shared_task(acks_late=True, ignore_result=True)
def check_chain(municipality: str, number: int) -> None:
    """One walk that somebody asked for."""
    clock = import_string(settings.AKASHI_CLOCK)
    run_check(municipality=municipality, number=number, anchor_dir=settings.AKASHI_ANCHOR_DIR, clock=clock)


@shared_task(acks_late=True, ignore_result=True)
def check_chains() -> None:
    """Every chain, one after the other. A walk whose process was lost is simply walked anew."""
    clock = import_string(settings.AKASHI_CLOCK)
    for code in [*all_codes(), PLATFORM]:
        with scope(code):
            number = ask_check(municipality=code, operator="system", now=clock())
        run_check(municipality=code, number=number, anchor_dir=settings.AKASHI_ANCHOR_DIR, clock=clock)
