"""What the clock does for the line. Every task is safe to run twice: the truth is in PostgreSQL."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from issuer.issuance.elsewhere.expiry import sweep
from issuer.issuance.upkeep import (
    abort_orphans,
    anchor_chains,
    forget_pin_checks,
    note_unknown_outcomes,
    purge_answers,
)


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
