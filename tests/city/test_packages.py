"""The packages of the sample city keep the feed contract."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrations.centre.city.__main__ import main
from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.layouts import SYSTEMS
from integrations.centre.city.places import SAMPLE
from integrations.centre.city.write import write_delta, write_households
from tests.city.conftest import TODAY, shape
from tests.city.contract import read_layout, read_package

Write = Callable[..., Path]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29)])
def test_every_cell_keeps_the_layout_tables(write: Write, system: str, today: date) -> None:
    rows = read_package(write(system, today=today))
    assert sum(map(len, rows.values())) > (1 if system == "RISAI" else 50)


def test_keys_are_unique_in_every_layout(write: Write) -> None:
    for system in SYSTEMS:
        for layout, rows in read_package(write(system)).items():
            names = {item["name"]: item.get("field", item["name"]) for item in read_layout(layout)["item"]}
            key = [names[name] for name in read_layout(layout)["key"]]
            assert max(Counter(tuple(row[field] for field in key) for row in rows).values(), default=1) == 1, layout


def test_the_totals_of_a_full_count_the_living_residents(write: Write) -> None:
    folder = write("JUKI")
    living = sum(row["resident_state"] == "1" for row in read_package(folder)["J01"])
    assert json.loads((folder / "manifest.json").read_text())["totals"] == {"J01.住民状態=1": living}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(write: Write) -> None:
    first = (write("JUKI") / "J01.csv").read_bytes()
    assert (write("JUKI") / "J01.csv").read_bytes() == first
    assert (write("JUKI", seed=2) / "J01.csv").read_bytes() != first


@pytest.mark.parametrize(("encoding", "codec"), [("UTF-16LE", "utf-16"), ("UTF-16BE", "utf-16")])
def test_other_encodings_and_a_header_line_hold_the_same_rows(write: Write, encoding: str, codec: str) -> None:
    plain = (write("JUKI") / "J06.csv").read_text(encoding="utf-8")
    other = (write("JUKI", encoding=encoding, header=True) / "J06.csv").read_bytes().decode(codec)
    header, _, rest = other.partition("\r\n")
    assert header.startswith("団体コード,異動処理番号,")
    assert rest.splitlines() == plain.splitlines()


def test_deltas_touch_no_household_twice_and_stop_when_none_is_left(tmp_path: Path) -> None:
    crowd = Crowd(seed=1, today=TODAY, place=SAMPLE)
    seen: Counter[str] = Counter()
    for sequence in (2, 3, 4, 5):
        written = write_delta(
            out=tmp_path, shape=shape("JUKI", "DELTA", sequence), crowd=crowd, households=100, count=20, as_zip=False
        )
        rows = read_package(written.path)
        seen.update({row["household_no"] for row in rows["J02"]})
        assert len({row["change_id"] for row in rows["J01"]}) == 20
        assert len({row["atena_no"] for row in rows["J01"]}) == len(rows["J01"])
    assert len(seen) == 80
    assert max(seen.values()) == 1
    with pytest.raises(ValueError, match="untouched"):
        write_delta(out=tmp_path, shape=shape("JUKI", "DELTA", 6), crowd=crowd, households=100, count=20)


def test_a_heartbeat_is_a_delta_without_rows(tmp_path: Path) -> None:
    written = write_households(out=tmp_path, shape=shape("INKAN", "DELTA", 7), households=())
    with zipfile.ZipFile(written.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("I01.csv") == b""
    assert written.path.name == f"{SAMPLE.code}_INKAN_DELTA_0000000007.zip"
    assert manifest["previous"] == 6
    assert [file["rows"] for file in manifest["files"]] == [0]


def test_later_changes_of_the_cast_keep_the_contract_too(tmp_path: Path) -> None:
    cast = cast_of(today=TODAY, place=SAMPLE)
    for system, households in (("JUKI", cast.later_juki), ("INKAN", cast.later_inkan)):
        written = write_households(
            out=tmp_path,
            shape=shape(system, "DELTA", 2),
            households=households,
            images=cast.images(font=None),
            as_zip=False,
        )
        assert written.rows > 0
        read_package(written.path)


def test_the_command_line_writes_every_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--out", str(tmp_path), "--households", "5", "--seed", "3", "--today", "2026-11-20", "--zip"]
    assert main(line) == 0
    assert len(list(tmp_path.glob("*.zip"))) == len(SYSTEMS)
    assert "rows/s" in capsys.readouterr().out
    assert main([*line, "--households", "700001"]) == 2
