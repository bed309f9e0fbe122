"""基幹の停止の宣言: while two people say that a core system is down, papers go on with the data up to that moment.

One proposes, another approves (feed rule 8); either may end it. It has a term, and works from the next request on: T2
reads it again, and ending it waits for the papers that are being sealed.
"""

from datetime import datetime, timedelta

from issuer.audit import append
from issuer.municipality.codes import require_code
from issuer.municipality.document import SYSTEMS
from issuer.municipality.models import CoreDown
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key, own_municipality
from issuer.tenancy.scope import scope

#: A core system that stays away longer needs a new look by two people.
LONGEST = timedelta(days=7)
_OPEN = {"ended_at__isnull": True}


class NotDeclarable(BadInput):
    """The declaration is unknown, over, ended, approved already, or approved by the one who proposed it."""


def propose_core_down(
    *,
    municipality: str,
    system: str,
    stopped_at: datetime,
    until: datetime,
    reason: str,
    operator: str,
    now: datetime,
) -> int:
    """Propose a declaration; returns its number. Nothing changes until another person approves it.

    Raises BadInput for times that cannot be, and NotDeclarable when one of this system is open already.
    """
    if system not in SYSTEMS:
        raise BadInput(f"システムは {'、'.join(SYSTEMS)} のどれかです")
    if stopped_at > now:
        raise BadInput("停止時刻は、今より前にしてください")
    if not now < until <= stopped_at + LONGEST:
        raise BadInput(f"期限は、今より後で、停止時刻から{LONGEST.days}日以内にしてください")
    if not reason.strip():
        raise BadInput("停止の理由を書いてください")
    if not operator.strip():
        raise BadInput("宣言する職員を指定してください")
    require_code(municipality)
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    with scope(municipality) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("core-down", municipality, system)])
        if CoreDown.objects.filter(system=system, until__gt=now, **_OPEN).exists():
            raise NotDeclarable(f"{system} の停止は、もう提案されているか宣言中です。終えてから提案してください")
        row = CoreDown.objects.create(
            municipality=municipality,
            system=system,
            stopped_at=stopped_at,
            until=until,
            reason=reason,
            proposed_by=operator,
            proposed_at=now,
        )
        _audit(row, "core_down.proposed", operator, now)
    return int(row.id)


def approve_core_down(*, municipality: str, number: int, operator: str, now: datetime) -> None:
    """Approve a proposal: it is in force at once. Raises NotDeclarable."""
    with scope(municipality) as cursor:
        own_municipality(cursor, municipality)
        row = _open(number, now)
        if row.proposed_by == operator:
            raise NotDeclarable("提案した職員は承認できません。ほかの職員が承認してください")
        found = CoreDown.objects.filter(id=number, approved_at__isnull=True, **_OPEN)
        if not operator.strip() or found.update(approved_by=operator, approved_at=now) != 1:
            raise NotDeclarable("この宣言は承認できません (承認済みか、職員の指定がありません)")
        _audit(row, "core_down.approved", operator, now)


def end_core_down(*, municipality: str, number: int, operator: str, now: datetime) -> None:
    """End a declaration, or withdraw a proposal; one person is enough, for it can only stop papers.

    Raises NotDeclarable when it is unknown or over.
    """
    with scope(municipality) as cursor:
        own_municipality(cursor, municipality)
        row = _open(number, now)
        if not operator.strip() or CoreDown.objects.filter(id=number, **_OPEN).update(
            ended_by=operator, ended_at=now
        ) != 1:  # fmt: skip
            raise NotDeclarable("この宣言は、もう終わっています")
        _audit(row, "core_down.ended", operator, now)


def core_downs(*, municipality: str) -> list[CoreDown]:
    """Every declaration and proposal, newest first, inside ``scope``."""
    return list(CoreDown.objects.order_by("-id"))


def _open(number: int, now: datetime) -> CoreDown:
    row: CoreDown | None = CoreDown.objects.filter(id=number).first()
    if row is None:
        raise NotDeclarable("この番号の宣言はありません")
    if row.ended_at is not None or row.until <= now:
        raise NotDeclarable("この宣言は、もう終わっています")
    return row


def _audit(row: CoreDown, action: str, operator: str, now: datetime) -> None:
    append(
        municipality=row.municipality,
        at=now,
        actor=operator,
        action=action,
        detail={
            "number": row.id,
            "system": row.system,
            "stopped_at": row.stopped_at.isoformat(),
            "until": row.until.isoformat(),
        },
    )
