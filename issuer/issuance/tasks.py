"""What the clock does for the line. Every task is safe to run twice: the truth is in PostgreSQL."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.issuance.elsewhere.expiry import sweep
from issuer.issuance.retention import forget
from issuer.issuance.upkeep import (
    abort_orphans,
    anchor_chains,
    forget_pin_checks,
    note_unknown_outcomes,
    purge_answers,
)
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM


@shared_task
def keep_house() -> None:
    """Every minute: orphans end, old answers go, unreported issues come on the worklist, chain heads go outside.

    利用登録 whose ground is gone end too.
    """
    now = import_string(settings.AKASHI_CLOCK)()
    abort_orphans(now=now)
    purge_answers(now=now)
    forget_pin_checks(now=now)
    note_unknown_outcomes(now=now)
    sweep(now=now)
    anchor_chains(folder=settings.AKASHI_ANCHOR_DIR, now=now)


@shared_task
def retain() -> None:
    """Every night: what is older than its period is forgotten, municipality by municipality (ADR 0043)."""
    now = import_string(settings.AKASHI_CLOCK)()
    for code in [*all_codes(), PLATFORM]:
        for _ in forget(municipality=code, anchors=settings.AKASHI_ANCHOR_DIR, now=now):
            pass
