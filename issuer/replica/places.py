# ruff: noqa: S608 - what is put into these statements are constants of this file
"""Who lives here and which place of a register stands, as SQL for rooms that keep links to them."""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

#: Over an alias ``{x}`` with (municipality, atena_no): a living resident of this municipality.
LIVES = (
    "EXISTS (SELECT 1 FROM replica_resident p WHERE p.municipality = {x}.municipality AND p.atena_no = {x}.atena_no "
    "AND NOT p.is_deleted AND NOT p.is_removed AND p.resident_state = '1' AND p.moveout_confirmed_on IS NULL)"
)
#: Over an alias ``{x}`` with (municipality, koseki_no, member_no): recorded in a 現在戸籍 and not removed from it.
STANDS = (
    "EXISTS (SELECT 1 FROM replica_koseki_member p JOIN replica_koseki q ON q.municipality = p.municipality "
    "AND q.koseki_no = p.koseki_no WHERE p.municipality = {x}.municipality AND p.koseki_no = {x}.koseki_no "
    "AND p.member_no = {x}.member_no AND NOT p.is_deleted AND NOT p.is_removed AND NOT q.is_deleted "
    "AND q.koseki_state = '1')"
)

Place = tuple[str, int]


def fallen(*, cursor: CursorWrapper, municipality: str, places: Sequence[Place]) -> dict[Place, str]:
    """Of these places (戸籍番号, 名順位), those that no longer stand → why, in Japanese for staff."""
    cursor.execute(
        "SELECT x.koseki_no, x.member_no, CASE "
        "WHEN k.koseki_no IS NULL OR k.is_deleted THEN '戸籍の記録がない' "
        "WHEN k.koseki_state = '2' THEN '戸籍が除籍 (転籍・全員除籍)' "
        "WHEN k.koseki_state <> '1' THEN '戸籍が改製' "
        "WHEN m.koseki_no IS NULL OR m.is_deleted THEN '在籍者の記録がない' "
        "ELSE '在籍者が除籍' END "
        "FROM (SELECT %s AS municipality, * FROM unnest(%s::text[], %s::int[]) AS u(koseki_no, member_no)) x "
        "LEFT JOIN replica_koseki k ON k.municipality = x.municipality AND k.koseki_no = x.koseki_no "
        "LEFT JOIN replica_koseki_member m ON m.municipality = x.municipality AND m.koseki_no = x.koseki_no "
        f"AND m.member_no = x.member_no WHERE NOT {STANDS.format(x='x')}",
        [municipality, [place[0] for place in places], [place[1] for place in places]],
    )
    return {(koseki_no, member_no): why for koseki_no, member_no, why in cursor.fetchall()}


def has_register_at_home(*, cursor: CursorWrapper, municipality: str, atena_no: str) -> bool:
    """Whether this person lives here and stands in a current register here."""
    living = LIVES.format(x="x")
    stands = STANDS.format(x="m")
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM (SELECT %s AS municipality, %s::text AS atena_no) x "
        "JOIN replica_koseki_member m ON m.municipality = x.municipality AND m.atena_no = x.atena_no "
        f"WHERE {living} AND {stands})",
        [municipality, atena_no],
    )
    return bool(cursor.fetchone()[0])
