"""Setting and ending holds from the console or the command line. Packages write theirs through the feed's merge.

Both take the advisory locks of tenancy/locks.py, so that a hold is either before a paper is sealed, or after.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer import audit
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.faults import fault
from issuer.tenancy.locks import own_subjects, share_municipality
from issuer.tenancy.scope import scope

#: Where a hold of a member of staff comes from; no package can touch it (feed rule 3).
CONSOLE = "CONSOLE"

#: Municipality, source, 抑止番号, target (kind, number), kind, certificate kinds, start, end, reason, who, when, extra.
INSERT = (
    "INSERT INTO holds_hold (municipality, source_system, hold_no, target_kind, target_no, hold_kind,"
    " certificate_kinds, starts_at, ends_at, reason, operator_id, operated_at, extra,"
    " change_id, history_no, history_branch, is_deleted, source_sequence)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', 0, 0, false, 0)"
)
_SUBJECTS = {"1": "person", "2": "household", "3": "koseki"}


class UnknownHold(BadInput):
    """No standing hold of the console has this number."""


class HeldAlready(BadInput):
    """The console has set the very same hold, and it stands."""


def set_hold(
    *,
    municipality: str,
    target_kind: str,
    target_no: str,
    kind: HoldKind,
    certificate_kinds: Iterable[CertificateKind] = (),
    starts_at: datetime,
    ends_at: datetime | None = None,
    reason: str = "",
    operator: str,
    now: datetime,
    once: bool = False,
) -> str:
    """Stop papers of a person ("1"), household ("2") or koseki ("3"); returns the 抑止番号.

    No ``certificate_kinds`` means every kind. ``once``: a form sent twice must not set two. Raises BadInput for a
    target or kind that cannot be, HeldAlready.
    """
    if target_kind not in _SUBJECTS:
        raise BadInput("抑止の対象は、個人・世帯・戸籍のどれかです")
    if not target_no or kind is HoldKind.LINK_ERROR:
        raise BadInput("抑止の対象番号と種別を指定してください")
    if ends_at is not None and ends_at <= starts_at:
        raise BadInput("抑止の終了日時は、開始日時より後にしてください")
    hold_no = new_number(now)
    kinds = " ".join(sorted(certificate_kinds))
    with scope(municipality) as cursor:
        own_target(cursor, municipality=municipality, target_kind=target_kind, target_no=target_no)
        if once:
            _refuse_same(cursor, [municipality, CONSOLE, target_kind, target_no, kind.value, kinds, ends_at, now])
        cursor.execute(
            INSERT,
            [
                *(municipality, CONSOLE, hold_no, target_kind, target_no, kind.value),
                *(kinds, starts_at, ends_at, reason, operator, now, "{}"),
            ],
        )
        audit.append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="hold.set",
            detail={"hold_no": hold_no, "target_kind": target_kind, "target_no": target_no, "kind": kind.value},
        )
        fault("hold_uncommitted")
    return hold_no


def end_hold(*, municipality: str, hold_no: str, operator: str, now: datetime) -> None:
    """End a hold that the console set. Raises UnknownHold for any other: a package's hold ends by its own row only."""
    with scope(municipality) as cursor:
        own_hold(cursor, municipality=municipality, hold_no=hold_no)
        end_owned(cursor, municipality=municipality, hold_no=hold_no, operator=operator, now=now)


def new_number(now: datetime) -> str:
    """A 抑止番号 of the console."""
    return f"C{now:%Y%m%d}-{secrets.token_hex(4).upper()}"


def own_target(cursor: CursorWrapper, *, municipality: str, target_kind: str, target_no: str) -> None:
    """The locks of whoever changes what is held of one person, household or register."""
    share_municipality(cursor, municipality)
    own_subjects(cursor, municipality, [f"{_SUBJECTS[target_kind]}:{target_no}"])


def own_hold(cursor: CursorWrapper, *, municipality: str, hold_no: str) -> None:
    """The locks for ending a hold of the console. Before anything is put on the chain: T2 takes these first, then it.

    Raises UnknownHold.
    """
    cursor.execute(
        "SELECT target_kind, target_no FROM holds_hold WHERE municipality = %s AND source_system = %s "
        "AND hold_no = %s AND ended_at IS NULL",
        [municipality, CONSOLE, hold_no],
    )
    target = cursor.fetchone()
    if target is None:
        raise UnknownHold("運用管理で掛けた、解かれていない抑止にこの番号はありません")
    own_target(cursor, municipality=municipality, target_kind=target[0], target_no=target[1])


def end_owned(cursor: CursorWrapper, *, municipality: str, hold_no: str, operator: str, now: datetime) -> None:
    """End a hold whose locks are ours. Raises UnknownHold when somebody else was quicker."""
    cursor.execute(
        "UPDATE holds_hold SET ended_at = %s WHERE municipality = %s AND source_system = %s AND hold_no = %s "
        "AND ended_at IS NULL",
        [now, municipality, CONSOLE, hold_no],
    )
    if cursor.rowcount != 1:
        raise UnknownHold("抑止は、いま別の人が解きました")
    audit.append(municipality=municipality, at=now, actor=operator, action="hold.ended", detail={"hold_no": hold_no})


def _refuse_same(cursor: CursorWrapper, values: list[Any]) -> None:
    cursor.execute(
        "SELECT hold_no FROM holds_hold WHERE municipality = %s AND source_system = %s AND target_kind = %s"
        " AND target_no = %s AND hold_kind = %s AND certificate_kinds = %s AND ends_at IS NOT DISTINCT FROM %s"
        " AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > %s)",
        values,
    )
    if found := cursor.fetchone():
        raise HeldAlready(f"同じ対象・種別・終了日時の制限が、もう掛かっています (抑止番号 {found[0]})")
