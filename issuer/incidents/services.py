"""Opening incidents, and closing them: one person looks, another closes (promise P19)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connections

from issuer.audit import append
from issuer.incidents.models import Incident
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key

_PREFIX = "I"


class NotClosable(BadInput):
    """The incident is unknown or closed already, nobody has written findings, or the same person would close it."""


def open_incident(
    *,
    municipality: str,
    category: str,
    request_id: str,
    certificate_number: str,
    detail: Mapping[str, Any],
    now: datetime,
    actor: str = "system",
) -> str:
    """Open an incident inside ``scope(municipality)`` and return its number (I + eight digits, without holes).

    ``detail`` is kept with the incident for staff and never copied to the audit chain or a log.
    """
    number = _next_number(municipality)
    Incident.objects.create(
        municipality=municipality,
        number=number,
        category=category,
        request_id=request_id,
        certificate_number=certificate_number,
        detail=dict(detail),
        opened_at=now,
    )
    _audit(municipality, number, "incident.opened", actor, now, request_id=request_id, category=category)
    return number


def report_anomaly(
    *,
    municipality: str,
    category: str,
    issue_request_id: str,
    certificate_number: str,
    detected_at: datetime,
    note: str,
    now: datetime,
) -> str:
    """異常の知らせ of the Centre, inside ``scope(municipality)``; returns the incident's number.

    ``issue_request_id``, ``certificate_number`` and ``note`` may be "". A notice about an issue we do not know opens
    an incident all the same: that we do not know it is for people to look at.
    """
    return open_incident(
        municipality=municipality,
        category=category,
        request_id=issue_request_id,
        certificate_number=certificate_number,
        detail={"source": "centre", "detected_at": detected_at.isoformat(), "note": note},
        now=now,
        actor="centre",
    )


def see_incident(*, municipality: str, number: str, operator: str, now: datetime) -> bool:
    """Record that ``operator`` was the first to look, inside ``scope``. False when somebody had looked before."""
    first = Incident.objects.filter(number=number, first_seen_by="").update(first_seen_by=operator) == 1
    if first:
        _audit(municipality, number, "incident.seen", operator, now)
    return first


def write_findings(*, municipality: str, number: str, findings: str, operator: str, now: datetime) -> None:
    """Keep what was found and done, inside ``scope``; the later text replaces the earlier one, the chain keeps whose.

    Writing is looking. Raises BadInput without a text and NotClosable when the incident is unknown or closed.
    """
    if not findings.strip():
        raise BadInput("調べたことと処置を書いてください")
    see_incident(municipality=municipality, number=number, operator=operator, now=now)
    written = Incident.objects.filter(number=number, closed_at=None).update(
        findings=findings.strip(), findings_by=operator, findings_at=now
    )
    if written != 1:
        raise NotClosable("この事案はないか、既に閉じられています")
    _audit(municipality, number, "incident.findings_written", operator, now)


def close_incident(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Close it, inside ``scope``, as the second person. Raises NotClosable, with the reason in Japanese."""
    closed = (
        Incident.objects.filter(number=number, closed_at=None)
        .exclude(first_seen_by__in=["", operator])
        .exclude(findings_by__in=["", operator])
        .update(closed_at=now, closed_by=operator)
    )
    if closed != 1:
        raise NotClosable(
            "この事案は閉じられません (調べたことがまだ書かれていないか、"
            "最初に確認した本人・調べたことを書いた本人か、既に閉じられています)"
        )
    _audit(municipality, number, "incident.closed", operator, now)


def _next_number(municipality: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("incident-number", municipality)])
        cursor.execute("SELECT max(number) FROM incidents_incident WHERE municipality = %s", [municipality])
        row = cursor.fetchone()
    last = int(row[0].removeprefix(_PREFIX)) if row and row[0] else 0
    return f"{_PREFIX}{last + 1:08d}"


def _audit(
    municipality: str,
    number: str,
    action: str,
    actor: str,
    now: datetime,
    *,
    request_id: str = "",
    category: str = "",
) -> None:
    append(
        municipality=municipality,
        at=now,
        actor=actor,
        action=action,
        request_id=request_id,
        detail={"incident": number} | ({"category": category} if category else {}),
    )
