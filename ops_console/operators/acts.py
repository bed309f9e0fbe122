"""Acts of operators on the audit chain of their municipality, or of the platform."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuer.audit import append
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator


def chain_of(operator: Operator) -> str:
    """The municipality whose chain holds this operator's acts; the platform has its own."""
    return operator.municipality or PLATFORM


def note(
    *, operator: Operator, action: str, now: datetime, request_id: str = "", detail: Mapping[str, Any] | None = None
) -> None:
    """Append one act, inside ``scope(chain_of(operator))``. What cannot be recorded is not shown (promise P13).

    An act that shows somebody names them as ``atena_no`` of ``detail``: 操作記録 and 開示 find it by that key.
    """
    append(
        municipality=chain_of(operator),
        at=now,
        actor=operator.name,
        action=action,
        request_id=request_id,
        detail=dict(detail or {}),
    )


def note_alone(*, operator: Operator, action: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """The same for an act that reads nothing: opens the scope itself."""
    with scope(chain_of(operator)):
        note(operator=operator, action=action, now=now, detail=detail)
