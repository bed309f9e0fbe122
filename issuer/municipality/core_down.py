"""基幹の停止の宣言: while two people say that a core system is down, papers go on with the data up to that moment.

One proposes, another approves (feed rule 8), and so does its end before its term. It works from the next request on:
T2 reads it again, and ending it waits for the papers that are being sealed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from issuer.approvals.services import TERM, approve, propose
from issuer.audit import append
from issuer.municipality.codes import require_code
from issuer.municipality.document import SYSTEMS
from issuer.municipality.models import CoreDown
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope

#: A core system that stays away longer needs a new look by two people.
LONGEST = timedelta(days=7)
DECLARE, END = "core_down.declare", "core_down.end"


class NotDeclarable(BadInput):
    """One of the system is in force already, or the one to be ended is unknown or over."""


def propose_core_down(
    *,
    municipality: str,
    system: str,
    stopped_at: datetime,
    until: datetime,
    reason: str,
    operator: str,
    now: datetime,
) -> str:
    """Propose a declaration; returns the proposal's number. Nothing changes until another person approves it.

    Raises BadInput for times that cannot be, NotDeclarable while one of this system is in force, and NotApprovable
    while one is proposed.
    """
    if system not in SYSTEMS:
        raise BadInput(f"システムは {'、'.join(SYSTEMS)} のどれかです")
    if stopped_at > now:
        raise BadInput("停止時刻は、今より前にしてください")
    if not now < until <= stopped_at + LONGEST:
        raise BadInput(f"期限は、今より後で、停止時刻から{LONGEST.days}日以内にしてください")
    require_code(municipality)
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality):
        _refuse_second(system, now)
        return propose(
            municipality=municipality,
            act=DECLARE,
            subject=system,
            payload={"system": system, "stopped_at": stopped_at.isoformat(), "until": until.isoformat()},
            difference=[
                ("データの経過", "今の時刻まで数える", f"停止時刻 {_written(stopped_at)} までで数える"),
                ("宣言の期限", "", _written(until)),
            ],
            reason=reason,
            operator=operator,
            now=now,
            term=min(TERM, until - now),
        )


def approve_core_down(*, municipality: str, number: str, operator: str, now: datetime) -> int:
    """Declare it as the second person: in force at once. Returns the declaration's number.

    Raises NotApprovable, NotDeclarable.
    """
    with scope(municipality) as cursor:
        own_municipality(cursor, municipality)
        found = approve(municipality=municipality, number=number, act=DECLARE, operator=operator, now=now)
        said: dict[str, Any] = found.payload
        _refuse_second(said["system"], now)
        row = CoreDown.objects.create(
            municipality=municipality,
            system=said["system"],
            stopped_at=datetime.fromisoformat(said["stopped_at"]),
            until=datetime.fromisoformat(said["until"]),
            reason=found.reason,
            proposed_by=found.proposed_by,
            proposed_at=found.proposed_at,
            approved_by=operator,
            approved_at=now,
        )
        detail = {"number": row.id, **said}
        _audit(municipality, "core_down.declared", detail, operator, now)
    return int(row.id)


def propose_core_up(*, municipality: str, number: int, reason: str, operator: str, now: datetime) -> str:
    """Propose to end a declaration before its term; returns the proposal's number.

    Raises BadInput without a reason, NotDeclarable, and NotApprovable while its end is proposed.
    """
    with scope(municipality):
        row = _in_force(number, now)
        return propose(
            municipality=municipality,
            act=END,
            subject=str(number),
            payload={"number": number, "system": row.system},
            difference=[
                ("データの経過", f"停止時刻 {_written(row.stopped_at)} までで数える", "今の時刻まで数える"),
                ("宣言の期限", _written(row.until), "承認したとき"),
            ],
            reason=reason,
            operator=operator,
            now=now,
            term=min(TERM, row.until - now),
        )


def approve_core_up(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """End the declaration as the second person. ``number``: the proposal's. Raises NotApprovable, NotDeclarable."""
    with scope(municipality) as cursor:
        own_municipality(cursor, municipality)
        found = approve(municipality=municipality, number=number, act=END, operator=operator, now=now)
        row = _in_force(int(found.payload["number"]), now)
        if CoreDown.objects.filter(id=row.id, ended_at__isnull=True).update(ended_by=operator, ended_at=now) != 1:
            raise NotDeclarable("この宣言は、もう終わっています")
        _audit(municipality, "core_down.ended", {"number": row.id, "system": row.system}, operator, now)


def core_downs() -> list[CoreDown]:
    """Every declaration, newest first, inside ``scope``."""
    return list(CoreDown.objects.filter(approved_at__isnull=False).order_by("-id"))


def is_in_force(row: CoreDown, now: datetime) -> bool:
    """Whether the system's data age only up to the moment it stopped."""
    return row.ended_at is None and now < row.until


def _in_force(number: int, now: datetime) -> CoreDown:
    row: CoreDown | None = CoreDown.objects.filter(id=number, approved_at__isnull=False).first()
    if row is None:
        raise NotDeclarable("この番号の宣言はありません")
    if not is_in_force(row, now):
        raise NotDeclarable("この宣言は、もう終わっています")
    return row


def _refuse_second(system: str, now: datetime) -> None:
    if CoreDown.objects.filter(system=system, until__gt=now, approved_at__isnull=False, ended_at=None).exists():
        raise NotDeclarable("このシステムの停止は、もう宣言中です。終えてから提案してください")


def _written(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def _audit(municipality: str, action: str, detail: Mapping[str, Any], operator: str, now: datetime) -> None:
    append(municipality=municipality, at=now, actor=operator, action=action, detail=dict(detail))
