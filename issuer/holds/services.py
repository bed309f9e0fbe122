"""Setting and ending holds from the console or the command line. Packages write theirs through the feed's merge.

Both take the advisory locks of tenancy/locks.py, so that a hold is either before a paper is sealed, or after.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from issuer import audit
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.locks import own_subjects, share_municipality
from issuer.tenancy.scope import scope

#: Where a hold of a member of staff comes from; no package can touch it (feed rule 3).
CONSOLE = "CONSOLE"

_SUBJECTS = {"1": "person", "2": "household", "3": "koseki"}


class UnknownHold(BadInput):
    """No standing hold of the console has this number."""


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
) -> str:
    """Stop papers of a person ("1"), household ("2") or koseki ("3"); returns the 抑止番号.

    No ``certificate_kinds`` means every kind. Raises BadInput for a target or kind that cannot be.
    """
    if target_kind not in _SUBJECTS:
        raise BadInput("抑止の対象は、個人・世帯・戸籍のどれかです")
    if not target_no or kind is HoldKind.LINK_ERROR:
        raise BadInput("抑止の対象番号と種別を指定してください")
    if ends_at is not None and ends_at <= starts_at:
        raise BadInput("抑止の終了日時は、開始日時より後にしてください")
    hold_no = f"C{now:%Y%m%d}-{secrets.token_hex(4).upper()}"
    with scope(municipality) as cursor:
        share_municipality(cursor, municipality)
        own_subjects(cursor, municipality, [f"{_SUBJECTS[target_kind]}:{target_no}"])
        cursor.execute(
            "INSERT INTO holds_hold (municipality, source_system, hold_no, target_kind, target_no, hold_kind,"
            " certificate_kinds, starts_at, ends_at, reason, change_id, history_no, history_branch, is_deleted,"
            " operator_id, operated_at, source_sequence, extra)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', 0, 0, false, %s, %s, 0, '{}')",
            [
                municipality,
                CONSOLE,
                hold_no,
                target_kind,
                target_no,
                kind.value,
                " ".join(sorted(certificate_kinds)),
                starts_at,
                ends_at,
                reason,
                operator,
                now,
            ],
        )
        audit.append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="hold.set",
            detail={"hold_no": hold_no, "target_kind": target_kind, "target_no": target_no, "kind": kind.value},
        )
    return hold_no


def end_hold(*, municipality: str, hold_no: str, operator: str, now: datetime) -> None:
    """End a hold that the console set. Raises UnknownHold for any other: a package's hold ends by its own row only."""
    with scope(municipality) as cursor:
        share_municipality(cursor, municipality)
        cursor.execute(
            "SELECT target_kind, target_no FROM holds_hold WHERE municipality = %s AND source_system = %s "
            "AND hold_no = %s AND ended_at IS NULL",
            [municipality, CONSOLE, hold_no],
        )
        target = cursor.fetchone()
        if target is None:
            raise UnknownHold("運用管理で掛けた、解かれていない抑止にこの番号はありません")
        own_subjects(cursor, municipality, [f"{_SUBJECTS[target[0]]}:{target[1]}"])
        cursor.execute(
            "UPDATE holds_hold SET ended_at = %s WHERE municipality = %s AND source_system = %s AND hold_no = %s "
            "AND ended_at IS NULL",
            [now, municipality, CONSOLE, hold_no],
        )
        if cursor.rowcount != 1:
            raise UnknownHold("抑止は、いま別の人が解きました")
        audit.append(
            municipality=municipality, at=now, actor=operator, action="hold.ended", detail={"hold_no": hold_no}
        )
