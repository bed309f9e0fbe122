# ruff: noqa: S608 - what is put into these statements are constants of the house
"""Users of 条例利用 and whether their 暗証番号 are shut, for staff, inside ``scope(municipality)``."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.utils import CursorWrapper

from issuer.identity.card import GENERATION

_FIND = (
    "SELECT u.user_id, u.certificate_kind, u.state, u.valid_to, u.source_system, COALESCE(f.failures, 0), f.last_at "
    "FROM identity_card_user u LEFT JOIN identity_card_failures f ON f.municipality = u.municipality "
    "AND f.user_id = u.user_id AND f.certificate_kind = u.certificate_kind "
    f"AND f.failures > 0 AND f.generation = {GENERATION} "
    "WHERE u.municipality = %s AND NOT u.is_deleted {which} ORDER BY u.user_id, u.certificate_kind LIMIT %s OFFSET %s"
)


@dataclass(frozen=True, slots=True)
class ListedUser:
    """One user and kind. ``state``: code of 電子証明書状態, "4" also where ``valid_to`` is over.

    ``failures``: wrong 暗証番号 in a row, the last at ``last_at``. ``locked``: as many as shut it.
    """

    user_id: str
    kind: str
    state: str
    valid_to: date | None
    source: str
    failures: int
    last_at: datetime | None
    locked: bool


def users(
    *,
    cursor: CursorWrapper,
    municipality: str,
    attempts: int,
    today: date,
    user_id: str = "",
    only_locked: bool = False,
    page: int,
    size: int,
) -> tuple[tuple[ListedUser, ...], bool]:
    """One page by 利用者ID and kind, and whether more follow. ``attempts``: wrong ones in a row that shut a kind."""
    which = ""
    given: list[str | int] = []
    if user_id:
        which, given = "AND u.user_id = %s", [user_id]
    if only_locked:
        which, given = f"{which} AND f.failures >= %s", [*given, attempts]
    cursor.execute(_FIND.format(which=which), [municipality, *given, size + 1, (page - 1) * size])
    rows = cursor.fetchall()
    found = tuple(
        ListedUser(
            user_id=user,
            kind=kind,
            state="4" if state in ("1", "2") and valid_to is not None and valid_to < today else state,
            valid_to=valid_to,
            source=source,
            failures=failures,
            last_at=last_at,
            locked=failures >= attempts,
        )
        for user, kind, state, valid_to, source, failures, last_at in rows[:size]
    )
    return found, len(rows) > size
