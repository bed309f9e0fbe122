"""After a restore no number is given twice, and heads beyond the chain stay as evidence."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.backup import heads, numbers
from config.backup.catalogue import LEFT_OUT, tables
from issuer.audit import append
from issuer.audit.anchors import anchor_head
from issuer.audit.verify import verify
from issuer.tenancy.scope import scope


def _pass_over(code: str, *, since: datetime, now: datetime) -> list[str]:
    with scope(code) as cursor:
        return numbers.pass_over(cursor=cursor, municipality=code, since=since, now=now)


def test_every_day_since_the_backup_passes_over_a_block_and_explains_it(kakogawa: str, strangers: str, now: datetime):
    with scope(kakogawa) as cursor:
        cursor.execute("INSERT INTO issuance_number_counter VALUES (%s, %s, 41)", [kakogawa, now.date()])
    blocks = _pass_over(kakogawa, since=now, now=now + timedelta(days=1))
    assert blocks == [
        "282103-20261120-0000042/282103-20261120-1000041",
        "282103-20261121-0000001/282103-20261121-1000000",
    ]
    with scope(kakogawa) as cursor:
        cursor.execute("SELECT last FROM issuance_number_counter WHERE municipality = %s ORDER BY day", [kakogawa])
        assert cursor.fetchall() == [(1_000_041,), (1_000_000,)]
        cursor.execute(
            "SELECT certificate_number, reason FROM issuance_void_number WHERE municipality = %s", [kakogawa]
        )
        assert sorted(cursor.fetchall()) == [(block, "RESTORE") for block in blocks]
    with scope(strangers) as cursor:
        cursor.execute("SELECT count(*) FROM issuance_number_counter WHERE municipality = %s", [strangers])
        assert cursor.fetchone() == (0,)


def test_a_second_restore_passes_over_the_next_block(kakogawa: str, now: datetime):
    first, second = (_pass_over(kakogawa, since=now, now=now)[0] for _ in range(2))
    assert first < second


def test_a_clock_that_went_back_still_passes_over_the_day_of_the_backup(kakogawa: str, now: datetime):
    assert len(_pass_over(kakogawa, since=now, now=now - timedelta(days=3))) == 1


def test_heads_beyond_the_chain_are_named_and_kept_apart(kakogawa: str, now: datetime, tmp_path: Path):
    anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
    intact = verify(municipality=kakogawa, anchor_dir=tmp_path)
    assert heads.set_aside(municipality=kakogawa, folder=tmp_path) is None
    with pytest.raises(RuntimeError, match="lost"), scope(kakogawa):
        append(municipality=kakogawa, at=now, actor="test", action="issue.sealed", detail={})
        anchor_head(municipality=kakogawa, folder=tmp_path, now=now)
        raise RuntimeError("lost")
    assert "末尾" in verify(municipality=kakogawa, anchor_dir=tmp_path).faults[0]
    lost = heads.set_aside(municipality=kakogawa, folder=tmp_path)
    assert lost is not None
    assert (lost.first, lost.last) == (intact.events + 1, intact.events + 1)
    assert verify(municipality=kakogawa, anchor_dir=tmp_path) == intact
    (line,) = (tmp_path / f"{kakogawa}.lost.jsonl").read_text().splitlines()
    assert json.loads(line)["hash"] == lost.last_hash


def test_heads_come_back_but_never_over_newer_ones(tmp_path: Path):
    backup, folder = tmp_path / "backup", tmp_path / "anchors"
    (backup / "anchors").mkdir(parents=True)
    (backup / "anchors" / "282103.jsonl").write_text("1\n2\n")
    heads.bring_back(backup=backup, folder=folder)
    assert (folder / "282103.jsonl").read_text() == "1\n2\n"
    for there, after in (("1\n", "1\n2\n"), ("1\n2\n3\n", "1\n2\n3\n"), ("x\n", "x\n")):
        (folder / "282103.jsonl").write_text(there)
        heads.bring_back(backup=backup, folder=folder)
        assert (folder / "282103.jsonl").read_text() == after


def test_every_table_of_the_product_is_in_a_backup_or_left_out_on_purpose(kakogawa: str):
    with scope(kakogawa) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        everything = {name for (name,) in cursor.fetchall()}
        held = tables(cursor)
    assert {table.name for table in held} | LEFT_OUT == everything
    assert all(table.walled for table in held if "municipality" in table.columns and "ops_console" not in table.name)


def test_a_backup_goes_into_a_new_or_empty_folder_only(kakogawa: str, tmp_path: Path):
    (tmp_path / "something").touch()
    with pytest.raises(CommandError, match="空のフォルダ") as caught:
        call_command("backup", "--out", str(tmp_path), stdout=io.StringIO())
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match=r"backup\.json") as caught:
        call_command("restore", str(tmp_path))
    assert caught.value.returncode == 2
