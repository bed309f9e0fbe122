"""What does not fit is refused whole, without a word of what stood in it, and the wall stands as before."""

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from config.backup.catalogue import migrations
from config.backup.load import load
from config.backup.sealed import writing
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "municipality_suspension"
COLUMNS = ["municipality", "id", "kinds", "code", "reason", "since", "set_by", "lifted_at", "lifted_by",
           "lift_proposed_by", "lift_reason"]  # fmt: skip
ROW = "282103\t7\t[]\tMAINTENANCE\t桜木\t2026-11-20 10:00:00+09\tsato\t\\N\t\t\t\n"


KEY = bytes(range(32))


def seal(folder: Path, data: bytes) -> None:
    """The file of the backup's one table."""
    with (folder / "rows.gz").open("wb") as file, writing(file, secret=KEY, name="rows.gz") as sealed:
        sealed.write(data)


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """A backup of one row."""
    seal(tmp_path, gzip.compress(ROW.encode()))
    with connections["owner"].cursor() as cursor:
        applied = migrations(cursor)
    entry = {"name": "rows.gz", "table": TABLE, "columns": COLUMNS, "municipality": "282103", "rows": 1}
    return {
        "migrations": applied,
        "parts": {"akashi": "9.9.9"},
        "municipalities": ["282103"],
        "sequences": {"municipality_suspension_id_seq": 7},
        "files": [entry],
    }


def put(folder: Path, document: dict[str, Any], now: datetime) -> tuple[int, dict[str, list[str]]]:
    return load(folder=folder, document=document, secrets={"282103": KEY}, taken_at=now, now=now)


def rows() -> int:
    """Suspensions, as a municipality sees its own."""
    with scope("282103", using="owner") as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return int(cursor.fetchone()[0])


def open_walls() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity")
        return int(cursor.fetchone()[0])


def test_rows_numbers_and_sequences_come_back_behind_the_wall(tmp_path: Path, document, now: datetime):
    loaded, passed = put(tmp_path, document, now)
    assert (loaded, rows(), open_walls()) == (1, 1, 0)
    assert passed == {"282103": ["282103-20261120-0000001/282103-20261120-1000000"]}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT nextval('municipality_suspension_id_seq')")
        assert cursor.fetchone()[0] > 1_000_000


def test_a_database_with_a_single_row_is_not_empty(tmp_path: Path, document, now: datetime):
    put(tmp_path, document, now)
    with pytest.raises(BadInput, match="空のデータベース"):
        put(tmp_path, document, now)
    assert (rows(), open_walls()) == (1, 0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"migrations": ["issuance.0000_other"]}, "9.9.9"),
        ({"rows": 2}, "行数"),
        ({"columns": COLUMNS[:-1]}, "列が違います"),
        ({"table": "pg_authid"}, "列が違います"),
        ({"text": ROW.replace("\t7\t", "\tx\t")}, "入りません"),
        ({"text": ROW + ROW}, "入りません"),
        ({"bytes": b"no gzip"}, "読めません"),
    ],
    ids=["another version", "count", "columns", "table", "type", "twice", "no gzip"],
)
def test_what_does_not_fit_is_refused_whole(tmp_path: Path, document, now: datetime, change: dict[str, Any], word: str):
    for name, value in change.items():
        if name == "text":
            seal(tmp_path, gzip.compress(value.encode()))
        elif name == "bytes":
            seal(tmp_path, value)
        elif name == "migrations":
            document[name] = value
        else:
            document["files"][0][name] = value
    with pytest.raises(BadInput, match=word) as caught:
        put(tmp_path, document, now)
    assert "桜木" not in str(caught.value)
    assert (rows(), open_walls()) == (0, 0)
