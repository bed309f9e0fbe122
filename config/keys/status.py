"""Which master wraps how many keys, and how many rows are under which version of their data key."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.db import connections

from config.keys import archive
from config.keys.columns import COLUMNS, KEPT
from config.keys.reencrypt import left
from issuer.masters import given
from issuer.municipality.selectors import all_codes
from issuer.tenancy.scope import PLATFORM, scope

#: What "" in a ``master`` column is called.
UNNAMED = "名のない親鍵 (前の版が包んだもの)"


def status(*, key_dir: Path, only: str = "") -> dict[str, Any]:
    """The masters given, and per municipality the keys by master and the rows by version. ``only``: one municipality.

    ``done``: nothing is wrapped by another master than the current one, and no row is under an older key.
    """
    codes = [only] if only else [*all_codes(), PLATFORM]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT master, count(*) FROM masters_house_key GROUP BY master")
        house = {master or UNNAMED: int(count) for master, count in cursor.fetchall()}
    municipalities = [_of(code, key_dir) for code in codes]
    current = given.current().key_id
    return {
        "current": current,
        "previous": [one.key_id for one in given.given()[1:]],
        "house": house,
        "municipalities": municipalities,
        "done": set(house) <= {current}
        and all(set(one["masters"]) <= {current} and not one["left"] for one in municipalities),
    }


def _of(code: str, key_dir: Path) -> dict[str, Any]:
    with scope(code) as cursor:
        cursor.execute(
            "SELECT purpose, version, master, created_at FROM municipality_data_key WHERE municipality = %s"
            " ORDER BY purpose, version",
            [code],
        )
        rows = cursor.fetchall()
    masters = Counter(master or UNNAMED for _, _, master, _ in rows)
    kept = archive.master_of(municipality=code, folder=key_dir)
    if kept is not None:
        masters[kept] += 1
    newest = {purpose: int(version) for purpose, version, _, _ in rows}
    counted = {column.purpose: left(municipality=code, column=column) for column in COLUMNS if column.purpose in newest}
    waiting = {
        purpose: sum(count for version, count in rows_of.items() if version != newest[purpose])
        for purpose, rows_of in counted.items()
    }
    return {
        "municipality": code,
        "masters": dict(masters),
        "archiveKey": kept is not None,
        "versions": {purpose: version for purpose, version in newest.items() if purpose in counted or purpose in KEPT},
        "rows": {purpose: {str(v): n for v, n in sorted(rows_of.items())} for purpose, rows_of in counted.items()},
        "left": {purpose: count for purpose, count in waiting.items() if count},
    }
