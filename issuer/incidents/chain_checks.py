"""Walking along the audit chain, by the clock or when somebody asks; a chain that does not hold, or that ledger and
requests contradict, is an 事案.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from issuer.audit import append
from issuer.audit.models import ChainCheck
from issuer.audit.verify import verify
from issuer.incidents.models import Incident
from issuer.incidents.services import open_incident
from issuer.incidents.witness import contradictions
from issuer.tenancy.scope import PLATFORM, scope

#: Category of the incident.
BROKEN = "CHAIN_BROKEN"
#: A walk that has not come back after so long was lost with its process.
_LOST = timedelta(hours=6)
#: Sentences that are kept; a chain cut to pieces has millions.
_KEPT = 100


def ask_check(*, municipality: str, operator: str, now: datetime) -> int:
    """Ask for a walk, inside ``scope(municipality)``; returns its number. One that still runs is not asked for twice.

    ``municipality`` may be the platform's own chain. Hand the number to ``run_check`` after the commit.
    """
    running = ChainCheck.objects.filter(finished_at=None, asked_at__gt=now - _LOST).order_by("-id").first()
    if running is not None:
        return int(running.id)
    asked = ChainCheck.objects.create(municipality=municipality, asked_at=now, asked_by=operator)
    append(municipality=municipality, at=now, actor=operator, action="chain.check_asked", detail={"check": asked.id})
    return int(asked.id)


def run_check(*, municipality: str, number: int, anchor_dir: Path, clock: Callable[[], datetime]) -> bool:
    """Do it and keep what was found; True when the chain holds. A faulty chain opens an incident unless one is open.

    Safe to run twice: the walk only reads, and a finished one is left alone.
    """
    with scope(municipality):
        asked = ChainCheck.objects.filter(id=number).first()
    if asked is None or asked.finished_at is not None:
        return asked is not None and not asked.faults
    verdict = verify(municipality=municipality, anchor_dir=anchor_dir)
    faults = (*verdict.faults, *contradictions(municipality=municipality))
    now = clock()
    with scope(municipality):
        ChainCheck.objects.filter(id=number, finished_at=None).update(
            finished_at=now, events=verdict.events, anchors=verdict.anchors, faults=list(faults[:_KEPT])
        )
        # The platform has no staff of a municipality to close an incident: its page tells.
        if faults and municipality != PLATFORM and not _is_open():
            open_incident(
                municipality=municipality,
                category=BROKEN,
                request_id="",
                certificate_number="",
                detail={"problem": faults[0], "faults": len(faults)},
                now=now,
            )
        append(
            municipality=municipality,
            at=now,
            actor="system",
            action="chain.checked",
            detail={"check": number, "events": verdict.events, "faults": len(faults)},
        )
    return not faults


def last_check() -> ChainCheck | None:
    """The newest walk of the chain in scope, finished or not."""
    found: ChainCheck | None = ChainCheck.objects.order_by("-asked_at", "-id").first()
    return found


def _is_open() -> bool:
    return bool(Incident.objects.filter(category=BROKEN, closed_at=None).exists())
