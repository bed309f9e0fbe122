# ruff: noqa: S608 - names in these statements are constants of columns.py
"""New data keys for columns: new writes use the new one at once, old rows follow in batches, both open meanwhile.

Whoever dies in the middle leaves rows of the older version; the next run (or the clock's) finds them by their marks.
A writer that read the key before the new one was there may still write one, so the older key stays until ``retire``.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.utils import CursorWrapper

from config.keys.columns import TURNABLE, Column, column_of
from issuer import audit
from issuer.municipality.keys import Key, add_data_key, create_data_keys, data_key, decrypt, encrypt, mark
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope

BATCH = 2_000
#: No transaction lives this long: whoever read an older key has long written what it wrote with it.
SETTLED = timedelta(hours=24)
Progress = Callable[[int], None]


def require_purpose(purpose: str) -> None:
    """Raises BadInput for a purpose that cannot be turned over."""
    if purpose not in TURNABLE:
        raise BadInput(f"{purpose} という鍵はありません ({' '.join(TURNABLE)} のどれか)")


def new_version(*, municipality: str, purpose: str, actor: str, now: datetime) -> int:
    """Make the next version of a municipality's key: from the commit on it encrypts whatever is written.

    While rows of an older version are left the version that is being brought in stays; returns the newest version.
    """
    require_purpose(purpose)
    column = column_of(purpose)
    with scope(municipality) as cursor:
        # Two people who turn the same key over make one new version, not two.
        own_municipality(cursor, municipality)
        create_data_keys(municipality=municipality, now=now)
        key = data_key(municipality=municipality, purpose=purpose)
        if column is not None and key.version > 1 and _left(cursor, column, municipality, key):
            return key.version
        version = key.version + 1
        add_data_key(municipality=municipality, purpose=purpose, version=version, now=now)
        audit.append(
            municipality=municipality, at=now, actor=actor, action="keys.rotated",
            detail={"purpose": purpose, "version": version},
        )  # fmt: skip
    return version


def reencrypt(*, municipality: str, column: Column, actor: str, now: datetime, progress: Progress) -> int:
    """Bring every row of a column to the newest version of its key; returns how many. ``progress``: rows of a batch.

    Raises cryptography's InvalidTag for a value that opens under no version: it was changed or moved.
    """
    using = "owner" if column.owner else "default"
    done, after = 0, [""] * len(column.names)
    while True:
        with scope(municipality):
            key = data_key(municipality=municipality, purpose=column.purpose)
        if key.version == 1 or column.passes:
            return 0
        with scope(municipality, using=using) as cursor:
            if column.whole:
                own_municipality(cursor, municipality)
            rows = _rows(cursor, column, municipality, key, after)
            if rows:
                _write(cursor, column, municipality, key, rows)
        if not rows:
            break
        done += len(rows)
        after = list(rows[-1][: len(column.names)])
        progress(len(rows))
    if done:
        with scope(municipality):
            audit.append(
                municipality=municipality, at=now, actor=actor, action="keys.reencrypted",
                detail={"purpose": column.purpose, "version": key.version, "rows": done},
            )  # fmt: skip
    return done


def left(*, municipality: str, column: Column) -> dict[int, int]:
    """Rows by the version of the key they are encrypted under."""
    using = "owner" if column.owner else "default"
    with scope(municipality):
        key = data_key(municipality=municipality, purpose=column.purpose)
    with scope(municipality, using=using) as cursor:
        found = {version: _count(cursor, column, municipality, version) for version in key.versions if version > 1}
        whole = _count(cursor, column, municipality, None)
    return {**found, 1: whole - sum(found.values())}


def retire(*, municipality: str, purpose: str, actor: str, now: datetime) -> int:
    """Destroy the older versions of a key that nothing is encrypted under; returns how many.

    Raises BadInput for 契印, while rows are left, and before the newest version is SETTLED.
    """
    require_purpose(purpose)
    column = column_of(purpose)
    if column is None:
        raise BadInput("契印の鍵は消せません (渡した紙を確かめるのに要ります)")
    with scope(municipality, using="owner") as cursor:
        own_municipality(cursor, municipality)
        cursor.execute(
            "SELECT max(version), max(created_at) FROM municipality_data_key WHERE municipality = %s AND purpose = %s",
            [municipality, purpose],
        )
        newest, made = cursor.fetchone()
        if newest is None or newest == 1:
            return 0
        if now - made < SETTLED:
            raise BadInput(f"団体 {municipality} の新しい {purpose} の鍵は、作ってから24時間たっていません")
        older = _count(cursor, column, municipality, None) - _count(cursor, column, municipality, newest)
        if older:
            raise BadInput(f"団体 {municipality} の {purpose} は、前の鍵の行が {older} 行残っています")
        cursor.execute(
            "DELETE FROM municipality_data_key WHERE municipality = %s AND purpose = %s AND version < %s",
            [municipality, purpose, newest],
        )
        gone = int(cursor.rowcount)
    if gone:
        with scope(municipality):
            audit.append(
                municipality=municipality, at=now, actor=actor, action="keys.retired",
                detail={"purpose": purpose, "kept": newest, "versions": gone},
            )  # fmt: skip
    return gone


def _left(cursor: CursorWrapper, column: Column, municipality: str, key: Key) -> int:
    newest = _count(cursor, column, municipality, key.version)
    return 0 if column.passes else _count(cursor, column, municipality, None) - newest


def _count(cursor: CursorWrapper, column: Column, municipality: str, version: int | None) -> int:
    """Rows of one version above 1, or of all of them. Keys in a device (an empty value) are nobody's."""
    marked = "" if version is None else f" AND {_marked(column)}"
    values: list[Any] = [municipality] if version is None else [municipality, mark(version)]
    cursor.execute(
        f"SELECT count(*) FROM {column.table} WHERE municipality = %s AND {column.value} <> ''::bytea{marked}", values
    )
    return int(cursor.fetchone()[0])


def _marked(column: Column) -> str:
    return f"substring({column.value} FROM 1 FOR 8) = %s"


def _rows(
    cursor: CursorWrapper, column: Column, municipality: str, key: Key, after: Sequence[str]
) -> list[tuple[Any, ...]]:
    names = ", ".join(column.names)
    limit = "" if column.whole else f" LIMIT {BATCH}"
    cursor.execute(
        f"SELECT {names}, {column.value} FROM {column.table} WHERE municipality = %s"
        f" AND ({names}) > ({', '.join(['%s'] * len(after))}) AND {column.value} <> ''::bytea"
        f" AND NOT {_marked(column)} ORDER BY {names}{limit}",
        [municipality, *after, key.mark],
    )
    return [(*row[:-1], bytes(row[-1])) for row in cursor.fetchall()]


def _write(cursor: CursorWrapper, column: Column, municipality: str, key: Key, rows: Sequence[tuple[Any, ...]]) -> None:
    """Replace what is still as it was read: a row that a feed wrote meanwhile is its own writer's."""
    keys = [[str(row[n]) for row in rows] for n in range(len(column.names))]
    old, new, digests = [row[-1] for row in rows], [], []
    for row in rows:
        tied = column.context(municipality, row[:-1])
        plain = decrypt(key=key, ciphertext=row[-1], context=tied)
        new.append(encrypt(key=key, plaintext=plain, context=tied))
        digests.append(column.digest(key.secret, tied, plain))
    arrays = ", ".join(["%s::text[]"] * len(keys) + ["%s::bytea[]"] * 3)
    names = [f"k{n}" for n in range(len(keys))]
    rows_of = f"unnest({arrays}) AS n({', '.join(names)}, before, after, mark)"
    same = " AND ".join(f"t.{name} = n.{k}" for name, k in zip(column.names, names, strict=True))
    values: list[Any] = [*keys, old, new, digests]
    if column.purpose == "card":
        _carry_counts(cursor, municipality, rows_of, values)
    digest = ", digest = n.mark" if column.digest_key else ""
    cursor.execute(
        f"UPDATE {column.table} AS t SET {column.value} = n.after{digest} FROM {rows_of}"
        f" WHERE t.municipality = %s AND {same} AND t.{column.value} = n.before",
        [*values, municipality],
    )


def _carry_counts(cursor: CursorWrapper, municipality: str, rows_of: str, values: list[Any]) -> None:
    """Wrong 暗証番号 are counted against a generation with the digest in it (identity/card.py): they stay counted."""
    for table, mine in (("identity_card_failures", " AND f.user_id = u.user_id"), ("identity_card_check", "")):
        cursor.execute(
            f"UPDATE {table} AS f SET generation = {_generation('n.mark')} FROM identity_card_user AS u, {rows_of}"
            f" WHERE f.municipality = %s AND u.municipality = f.municipality AND u.user_id = n.k0"
            f" AND u.certificate_kind = n.k1 AND f.certificate_kind = u.certificate_kind{mine}"
            f" AND f.generation = {_generation('u.digest')}",
            [*values, municipality],
        )


def _generation(digest: str) -> str:
    return f"u.history_no || '.' || u.history_branch || '.' || left(encode({digest}, 'hex'), 32)"
