"""例外許可: a hold stands, but one paper of one kind may be issued to one applicant once (domain §5).

One proposes, another approves; it runs out by itself, anybody who may grant one may take it back, and the paper that
comes of it uses it up in the transaction that seals the paper.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.utils import CursorWrapper

from issuer import audit
from issuer.approvals.services import approve, proposal, propose
from issuer.holds.models import ExemptionRecord
from issuer.holds.search import is_unnamed_hold
from issuer.holds.selectors import KEY
from issuer.papers.errors import BadInput
from issuer.papers.kinds import HOLD_NAMES, KIND_NAMES, PROTECTIONS, STOPS, CertificateKind, HoldKind
from issuer.tenancy.locks import own_subjects, share_municipality
from issuer.tenancy.scope import scope

GRANT, GRANT_PROTECTION = "exemption.grant", "exemption.grant_protection"
#: Hours, from its approval, that one may be good for at most.
LONGEST = 24
#: What 例外許可 lifts. Never 処理中 or 連携誤り: those say that the data are not to be trusted.
LIFTABLE = PROTECTIONS | STOPS


class NotExemptable(BadInput):
    """The hold is none that can be lifted, or not as it was; or one is granted for this applicant and kind already."""


def propose_exemption(
    *,
    municipality: str,
    applicant: str,
    kind: CertificateKind,
    holds: Sequence[tuple[str, str, str]],
    hours: int,
    reason: str,
    operator: str,
    now: datetime,
) -> str:
    """Propose to let one paper through; returns the proposal's number.

    ``applicant``: 宛名番号, or 戸籍番号/名順位 of a 利用登録. ``holds``: (source, 抑止番号, key) of each hold to lift.
    ``hours``: how long it is good for after its approval. Raises BadInput, NotExemptable, NotApprovable.
    """
    if not applicant or not holds:
        raise BadInput("申請者と、例外とする制限を選んでください")
    if not 1 <= hours <= LONGEST:
        raise BadInput(f"有効な時間は、1時間から{LONGEST}時間までにしてください")
    with scope(municipality) as cursor:
        rows = _as_they_stand(cursor, municipality, holds)
        _refuse_second(cursor, municipality, applicant, kind, now)
        return propose(
            municipality=municipality,
            act=act_of(rows),
            subject=f"{applicant} {kind}",
            payload={"applicant": applicant, "kind": kind, "holds": [list(hold) for hold in holds], "hours": hours},
            difference=[
                ("証明書", "制限により断る", f"{KIND_NAMES[kind]}を1回だけ交付する"),
                ("例外とする制限", "、".join(HOLD_NAMES[HoldKind(row[2])] for row in rows), "その1回だけ見ない"),
                ("有効な時間", "", f"承認から{hours}時間"),
            ],
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_exemption(*, act: str = GRANT, municipality: str, number: str, operator: str, now: datetime) -> str:
    """Grant it as the second person; returns the 例外許可番号. Raises NotApprovable, NotExemptable."""
    with scope(municipality) as cursor:
        found = proposal(number=number)
        if found is not None:
            share_municipality(cursor, municipality)
            own_subjects(cursor, municipality, [_subject(found.payload.get("applicant", ""))])
        found = approve(municipality=municipality, number=number, act=act, operator=operator, now=now)
        said: dict[str, Any] = found.payload
        holds = [(source, hold_no, key) for source, hold_no, key in said["holds"]]
        kind = CertificateKind(said["kind"])
        rows = _as_they_stand(cursor, municipality, holds)
        _refuse_second(cursor, municipality, said["applicant"], kind, now)
        granted = f"E{now:%Y%m%d}-{secrets.token_hex(4).upper()}"
        ExemptionRecord.objects.create(
            municipality=municipality,
            number=granted,
            applicant=said["applicant"],
            certificate_kind=kind,
            hold_keys=[key for _, _, key in holds],
            holds=[[source, hold_no] for source, hold_no, _ in holds],
            is_protection=act_of(rows) == GRANT_PROTECTION,
            reason=found.reason,
            proposed_by=found.proposed_by,
            approved_by=operator,
            granted_at=now,
            expires_at=now + timedelta(hours=said["hours"]),
        )
        detail = {"exemption": granted, "kind": kind, "holds": [hold_no for _, hold_no, _ in holds]}
        _audit(municipality, "exemption.granted", detail, operator, now)
    return granted


def revoke_exemption(*, municipality: str, number: str, operator: str, now: datetime) -> None:
    """Take it back; one person is enough, for it can only stop a paper. Raises NotExemptable when it is over."""
    with scope(municipality):
        live = ExemptionRecord.objects.filter(number=number, used_at=None, revoked_at=None, expires_at__gt=now)
        if live.update(revoked_at=now, revoked_by=operator) != 1:
            raise NotExemptable("この例外許可は、もう使われたか、取り消されたか、期限が過ぎています")
        _audit(municipality, "exemption.revoked", {"exemption": number}, operator, now)


def spend(cursor: CursorWrapper, *, municipality: str, numbers: Sequence[str], request_id: str, now: datetime) -> bool:
    """Use these up for one paper, inside the transaction that seals it. False when another paper or person was quicker.

    Waits for whoever has one in hand: its row decides, whatever was read before.
    """
    cursor.execute(
        "UPDATE holds_exemption SET used_at = %s, request_id = %s WHERE municipality = %s AND number = ANY(%s)"
        " AND used_at IS NULL AND revoked_at IS NULL AND expires_at > %s",
        [now, request_id, municipality, list(numbers), now],
    )
    return bool(cursor.rowcount == len(numbers))


def give_back(cursor: CursorWrapper, *, municipality: str, numbers: Sequence[str], request_id: str) -> None:
    """Undo ``spend`` in the same transaction: no paper came of it."""
    cursor.execute(
        "UPDATE holds_exemption SET used_at = NULL, request_id = '' WHERE municipality = %s AND number = ANY(%s)"
        " AND request_id = %s",
        [municipality, list(numbers), request_id],
    )


def exemptions(*, sees_protection: bool, count: int) -> list[ExemptionRecord]:
    """The last ones, newest first, inside ``scope``; those of 支援措置 only for who may see them."""
    rows = ExemptionRecord.objects.order_by("-granted_at", "-number")
    return list((rows if sees_protection else rows.filter(is_protection=False))[:count])


def exemption(*, number: str) -> ExemptionRecord | None:
    """One by its number, inside ``scope``."""
    found: ExemptionRecord | None = ExemptionRecord.objects.filter(number=number).first()
    return found


def act_of(rows: Sequence[tuple[str, str, str]]) -> str:
    """Which act grants it, by (source, 抑止番号, kind): what looks like 支援措置 takes its role (search.is_unnamed)."""
    apart = any(is_unnamed_hold(kind=HoldKind(kind), source=source) for source, _, kind in rows)
    return GRANT_PROTECTION if apart else GRANT


def _as_they_stand(
    cursor: CursorWrapper, municipality: str, holds: Sequence[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """(source, 抑止番号, kind) of holds that stand and say what they said. Raises NotExemptable."""
    rows = []
    for source, hold_no, key in holds:
        cursor.execute(
            f"SELECT h.source_system, h.hold_no, h.hold_kind FROM holds_hold h WHERE h.municipality = %s"  # noqa: S608
            f" AND h.source_system = %s AND h.hold_no = %s AND NOT h.is_deleted AND h.ended_at IS NULL AND {KEY} = %s",
            [municipality, source, hold_no, key],
        )
        row = cursor.fetchone()
        if row is None:
            raise NotExemptable("選んだ制限が解かれたか変わりました。今の制限を見て、提案し直してください")
        if HoldKind(row[2]) not in LIFTABLE:
            raise NotExemptable("処理中と連携誤りの制限は、例外にできません")
        rows.append((row[0], row[1], row[2]))
    return rows


def _refuse_second(
    cursor: CursorWrapper, municipality: str, applicant: str, kind: CertificateKind, now: datetime
) -> None:
    cursor.execute(
        "SELECT number FROM holds_exemption WHERE municipality = %s AND applicant = %s AND certificate_kind = %s"
        " AND used_at IS NULL AND revoked_at IS NULL AND expires_at > %s",
        [municipality, applicant, kind, now],
    )
    if found := cursor.fetchone():
        raise NotExemptable(f"この申請者と証明書には、まだ使われていない例外許可があります (例外許可番号 {found[0]})")


def _subject(applicant: str) -> str:
    koseki_no, slash, _ = applicant.rpartition("/")
    return f"koseki:{koseki_no}" if slash else f"person:{applicant}"


def _audit(municipality: str, action: str, detail: dict[str, Any], operator: str, now: datetime) -> None:
    audit.append(municipality=municipality, at=now, actor=operator, action=action, detail=detail)
