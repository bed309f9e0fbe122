"""From one state of a 利用登録 to the next, inside ``scope(municipality)``: each step is taken once, on the record.

A step is a conditional UPDATE, so of two operators one decides and the other is told. Who may use a register here
changes with it, so the register's lock is taken first (tenancy/locks.py): before a paper is sealed, or after.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.identity import application_numbers
from issuer.identity.models import Registration
from issuer.identity.states import FROM, LINKED, STANDING, STATE_NAMES, State
from issuer.papers.errors import BadInput
from issuer.papers.facts import RegisterLink
from issuer.tenancy.locks import own_subjects, share_municipality

LONGEST_REASON = 200


class UnknownApplication(BadInput):
    """No application here has this number."""


class AlreadyDecided(BadInput):
    """The application is not in a state from which this step can be taken: somebody else took one."""


def found(*, municipality: str, application_number: str) -> Registration:
    """The application of a number as people write it. Raises UnknownApplication."""
    number = application_numbers.read(application_number)
    row: Registration | None = Registration.objects.filter(municipality=municipality, application_number=number).first()
    if row is None:
        raise UnknownApplication("この申請番号の申請はありません (16桁の数字。1文字でも違うと見つかりません)")
    return row


def written_reason(reason: str) -> str:
    """A reason without the spaces around it. Raises BadInput without one, or for more than 200 characters."""
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise BadInput(f"理由を 1 字から {LONGEST_REASON} 字までで書いてください")
    return reason


def begin_review(*, row: Registration, operator: str, now: datetime) -> None:
    """受付 → 審査中, by the first who looks at the application; nothing where it has gone on already."""
    with connections["default"].cursor() as cursor:
        _move(cursor, row, State.UNDER_REVIEW, changes={}, only_from=(State.RECEIVED,))
        moved = cursor.rowcount == 1
    if moved:
        _record(row, "registration.review_begun", operator, now, {})


def link(*, row: Registration, place: RegisterLink, operator: str, now: datetime) -> tuple[str, ...]:
    """利用可能: the certificate leads to ``place``. Ends what another certificate of the same medium led there.

    Returns the numbers of the applications that ended so: a renewed certificate replaces the former one. The caller
    has seen that the place stands. Raises AlreadyDecided.
    """
    with connections["default"].cursor() as cursor:
        _lock(cursor, row.municipality, [place.koseki_no])
        changes = {"koseki_no": place.koseki_no, "member_no": place.member_no, "decided_at": now, "reason": ""}
        _step(cursor, row, State.AVAILABLE, changes | {"decided_by": operator})
        cursor.execute(
            "UPDATE identity_registration SET state = %s, ended_at = %s, decided_by = %s, reason = %s "
            "WHERE municipality = %s AND koseki_no = %s AND member_no = %s AND media = %s AND state = ANY(%s) "
            "AND application_number <> %s RETURNING application_number",
            [
                *(State.EXPIRED, now, operator, "電子証明書の更新 (新しい申請が登録された)"),
                *(row.municipality, place.koseki_no, place.member_no, row.media, list(LINKED)),
                row.application_number,
            ],
        )
        replaced = tuple(sorted(number for (number,) in cursor.fetchall()))
    at = {"koseki_no": place.koseki_no, "member_no": place.member_no}
    _record(row, "registration.linked", operator, now, at | {"replaced": list(replaced)})
    return replaced


def reject(*, row: Registration, reason: str, operator: str, now: datetime) -> None:
    """却下. Raises AlreadyDecided; BadInput without a reason."""
    _decide(row, State.REJECTED, "registration.rejected", reason, operator, now, {"decided_at": now})


def suspend(*, row: Registration, reason: str, operator: str, now: datetime) -> None:
    """停止 of a 利用可能 one. Raises AlreadyDecided; BadInput without a reason."""
    _decide(row, State.SUSPENDED, "registration.suspended", reason, operator, now, {"ended_at": now})


def resume(*, row: Registration, reason: str, operator: str, now: datetime) -> None:
    """停止 → 利用可能 again; the caller has seen that the place stands.

    Raises AlreadyDecided, also where another application for the certificate stands meanwhile; BadInput without a
    reason.
    """
    others = Registration.objects.filter(serial_no=row.serial_no, issuer=row.issuer, state__in=STANDING)
    if others.exclude(application_number=row.application_number).exists():
        raise AlreadyDecided("同じ電子証明書の別の申請があります。停止した登録は再開できません")
    _decide(row, State.AVAILABLE, "registration.resumed", reason, operator, now, {"ended_at": None}, (State.SUSPENDED,))


def withdraw(*, row: Registration, reason: str, operator: str, now: datetime) -> None:
    """取消 of one that waits, is in use or is stopped. Raises AlreadyDecided; BadInput without a reason."""
    _decide(row, State.WITHDRAWN, "registration.withdrawn", reason, operator, now, {"ended_at": now})


def expire(*, row: Registration, reason: str, now: datetime) -> bool:
    """失効: what it was linked by is gone. Returns whether it was this call that ended it."""
    with connections["default"].cursor() as cursor:
        _lock(cursor, row.municipality, [row.koseki_no])
        _move(cursor, row, State.EXPIRED, changes={"ended_at": now, "reason": reason, "decided_by": "system"})
        ended = bool(cursor.rowcount == 1)
    if ended:
        _record(row, "registration.expired", "system", now, {"reason": reason})
    return ended


def _decide(
    row: Registration,
    state: State,
    action: str,
    reason: str,
    operator: str,
    now: datetime,
    changes: dict[str, Any],
    only_from: tuple[State, ...] = (),
) -> None:
    reason = written_reason(reason)
    with connections["default"].cursor() as cursor:
        _lock(cursor, row.municipality, [row.koseki_no] if row.koseki_no else [])
        _step(cursor, row, state, changes | {"reason": reason, "decided_by": operator}, only_from)
    # The reason is a free text of staff and may name somebody: it stays in the row, the chain has the step.
    _record(row, action, operator, now, {})


def _lock(cursor: CursorWrapper, municipality: str, koseki_nos: Iterable[str]) -> None:
    share_municipality(cursor, municipality)
    own_subjects(cursor, municipality, [f"koseki:{number}" for number in koseki_nos])


def _step(
    cursor: CursorWrapper,
    row: Registration,
    state: State,
    changes: dict[str, Any],
    only_from: tuple[State, ...] = (),
) -> None:
    _move(cursor, row, state, changes=changes, only_from=only_from)
    if cursor.rowcount == 1:
        return
    cursor.execute(
        "SELECT state FROM identity_registration WHERE municipality = %s AND application_number = %s",
        [row.municipality, row.application_number],
    )
    (stands,) = cursor.fetchone()
    raise AlreadyDecided(f"申請は{STATE_NAMES[State(stands)]}です。{STATE_NAMES[state]}にはできません")


def _move(
    cursor: CursorWrapper,
    row: Registration,
    state: State,
    *,
    changes: dict[str, Any],
    only_from: tuple[State, ...] = (),
) -> None:
    assigned = "".join(f", {column} = %s" for column in changes)
    cursor.execute(
        f"UPDATE identity_registration SET state = %s{assigned} "  # noqa: S608 - columns are named in this file
        "WHERE municipality = %s AND application_number = %s AND state = ANY(%s)",
        [state, *changes.values(), row.municipality, row.application_number, list(only_from or FROM[state])],
    )


def _record(row: Registration, action: str, operator: str, now: datetime, detail: dict[str, Any]) -> None:
    append(
        municipality=row.municipality,
        at=now,
        actor=operator,
        action=action,
        request_id=application_numbers.trail(row.application_number),
        detail={"application": row.application_number} | detail,
    )
