"""What the worker does for the 副本. Lost or run twice it does no harm."""

from celery import shared_task

from issuer.municipality.selectors import all_codes
from issuer.replica import people_index
from issuer.tenancy.scope import scope


@shared_task(ignore_result=True)
def fold_names() -> None:
    """Every minute: the index of people, where a whole city came or the folding has changed."""
    for code in all_codes():
        with scope(code) as cursor:
            people_index.refresh(cursor=cursor, municipality=code)
