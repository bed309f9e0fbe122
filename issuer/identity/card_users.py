"""条例利用, by staff: unlocking a user, and registering users from a file where no core system sends U01."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from issuer import audit
from issuer.identity import pins
from issuer.identity.card import GENERATION, lock_of
from issuer.municipality.keys import create_data_keys, data_key
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope

#: Where a registration of a file comes from; no package withdraws it by leaving it out.
IMPORT = "IMPORT"
_DEAD = ("3", "4")
_YEARS = 10
_TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class CardCount:
    """A registration and the wrong 暗証番号 in a row counted against it. ``state``: code of 電子証明書状態."""

    kind: CertificateKind
    atena_no: str
    state: str
    valid_to: date | None
    failures: int
    last_at: datetime | None


class NothingLocked(BadInput):
    """The user has no wrong 暗証番号 on record for the kinds asked about."""


@dataclass(frozen=True, slots=True)
class CardUserLine:
    """One line of a file, its values of the right form. ``where``: file and line, for errors.

    ``phc``: the hash. ``state``: code of 電子証明書状態. ``valid_to``: None to keep what is on record, or ten years.
    """

    where: str
    user_id: str
    kind: CertificateKind
    atena_no: str
    phc: str
    state: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Imported:
    """Registrations of a file that are new, changed, and the same as before."""

    new: int
    changed: int
    same: int


def counts_of(cursor: CursorWrapper, *, municipality: str, user_id: str) -> list[CardCount]:
    """Every registration of a user by kind, inside ``scope``; none for an unknown user."""
    cursor.execute(
        "SELECT u.certificate_kind, u.atena_no, u.state, u.valid_to, coalesce(f.failures, 0), f.last_at FROM"  # noqa: S608
        f" (SELECT *, {GENERATION} AS generation FROM identity_card_user"
        " WHERE municipality = %s AND user_id = %s AND NOT is_deleted) u"
        " LEFT JOIN identity_card_failures f ON f.municipality = u.municipality AND f.user_id = u.user_id"
        " AND f.certificate_kind = u.certificate_kind AND f.generation = u.generation ORDER BY u.certificate_kind",
        [municipality, user_id],
    )
    return [CardCount(CertificateKind(row[0]), *row[1:]) for row in cursor.fetchall()]


def unlock(
    *, municipality: str, user_id: str, kind: CertificateKind | None, operator: str, now: datetime
) -> tuple[CertificateKind, ...]:
    """Begin a user's count anew, of one kind or of all; returns the kinds. Raises NothingLocked."""
    with scope(municipality) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_of(municipality, user_id)])
        cursor.execute(
            "DELETE FROM identity_card_failures WHERE municipality = %s AND user_id = %s AND failures > 0"
            " AND (%s = '' OR certificate_kind = %s) RETURNING certificate_kind",
            [municipality, user_id, kind or "", kind or ""],
        )
        kinds = tuple(sorted(CertificateKind(row[0]) for row in cursor.fetchall()))
        if not kinds:
            raise NothingLocked("この利用者IDに、暗証番号の誤りは数えられていません")
        audit.append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="card.unlocked",
            detail={"user": user_id, "kinds": list(kinds)},
        )
    return kinds


def import_users(
    *, municipality: str, lines: Sequence[CardUserLine], sha256: str, operator: str, now: datetime
) -> Imported:
    """Register users, or replace what an earlier file said of them; all lines or none.

    A changed line is a new registration and so begins unlocked. ``sha256``: of the file, for the audit chain. Raises
    BadInput, naming the line: for a registration of the core system, and for one that would come back to life.
    """
    with scope(municipality) as cursor:
        # Like a package: nothing is sealed on a registration that is being withdrawn.
        own_municipality(cursor, municipality)
        create_data_keys(municipality=municipality, now=now)  # a municipality may be older than this key
        key = data_key(municipality=municipality, purpose=pins.PURPOSE)
        seal = pins.sealer(municipality=municipality, key=key)
        held = _held(cursor, municipality, {line.user_id for line in lines})
        counts = {"new": 0, "changed": 0, "same": 0}
        for line in lines:
            ciphertext, digest = seal(line.user_id, line.kind, line.phc)
            row = held.get((line.user_id, line.kind))
            valid_to = line.valid_to or (row["valid_to"] if row else _in_years(now.astimezone(_TOKYO).date()))
            content = (line.atena_no, line.state, valid_to, digest)
            counts[_written(cursor, municipality, line, row, content, ciphertext, operator, now)] += 1
        audit.append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="card.imported",
            detail={"sha256": sha256, "lines": len(lines), **counts},
        )
    return Imported(**counts)


def _held(cursor: CursorWrapper, municipality: str, users: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
    cursor.execute(
        "SELECT user_id, certificate_kind, source_system, is_deleted, atena_no, state, valid_to, digest "
        "FROM identity_card_user WHERE municipality = %s AND user_id = ANY(%s)",
        [municipality, sorted(users)],
    )
    names = [column.name for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row["user_id"], row["certificate_kind"]): row | {"digest": bytes(row["digest"])} for row in rows}


def _written(
    cursor: CursorWrapper,
    municipality: str,
    line: CardUserLine,
    row: dict[str, Any] | None,
    content: tuple[str, str, date, bytes],
    ciphertext: bytes,
    operator: str,
    now: datetime,
) -> str:
    """Write one line: "new", "changed" or "same"."""
    key = [municipality, line.user_id, line.kind]
    if row is None:
        # 履歴番号 0: whatever a core system sends of the user later is newer.
        cursor.execute(
            "INSERT INTO identity_card_user (municipality, user_id, certificate_kind, atena_no, state, valid_to,"
            " digest, ciphertext, operator_id, operated_at, source_system, change_id, history_no, history_branch,"
            " is_deleted, source_sequence, extra) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'IMPORT', 0, 0,"
            " false, 0, '{}')",
            [*key, *content, ciphertext, operator[:10], now, IMPORT],
        )
        return "new"
    if row["source_system"] != IMPORT:
        raise BadInput(f"{line.where} 利用者ID: 住民記録システムから届いた登録です。変更は U01 で送ってください")
    if content == (row["atena_no"], row["state"], row["valid_to"], row["digest"]):
        return "same"
    if row["state"] in _DEAD and line.state not in _DEAD:
        raise BadInput(
            f"{line.where} 状態: 失効・期限切れの登録は元に戻せません。この行を除き、新しい利用者IDで登録してください"
        )
    cursor.execute(
        "UPDATE identity_card_user SET atena_no = %s, state = %s, valid_to = %s, digest = %s, ciphertext = %s,"
        " operator_id = %s, operated_at = %s, history_branch = history_branch + 1"
        " WHERE municipality = %s AND user_id = %s AND certificate_kind = %s",
        [*content, ciphertext, operator[:10], now, *key],
    )
    return "changed"


def _in_years(day: date) -> date:
    """The same day ten years on (domain §6.3: 有効10年)."""
    year = day.year + _YEARS
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)
