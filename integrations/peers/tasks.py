"""The couriers' round. PostgreSQL holds the truth: the task may be lost, or run twice, without harm."""

import time

from celery import shared_task

from integrations.peers import courier
from integrations.peers.models import PeerLink
from integrations.web.clock import now
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import scope

#: Seconds for which a process remembers which municipalities have peers at all: most have none, and are not asked
#: every other second. A new agreement is heard of this much later.
_REMEMBERED = 20.0
_split: tuple[float, list[str]] = (-_REMEMBERED, [])


@shared_task(ignore_result=True)
def push() -> None:
    """Every other second: tell every peer what it does not know yet."""
    for municipality in _municipalities():
        for number in courier.due(municipality=municipality):
            courier.tell(municipality=municipality, number=number, clock=now)


def _municipalities() -> list[str]:
    global _split
    at, codes = _split
    if time.monotonic() - at >= _REMEMBERED:
        codes = [code for code in all_codes() if _has_peers(code)]
        _split = (time.monotonic(), codes)
    return codes


def _has_peers(municipality: str) -> bool:
    with scope(municipality):
        return bool(PeerLink.objects.filter(ended_at=None).exists())
