"""Reading the chain in tests."""

import json
from typing import Any

from issuer.audit.models import AuditEvent
from issuer.tenancy.scope import scope


def acts(municipality: str, *, actor: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Action and detail of every link, oldest first."""
    with scope(municipality):
        events = AuditEvent.objects.order_by("seq")
        if actor:
            events = events.filter(actor=actor)
        return [(event.action, json.loads(event.detail)) for event in events]
