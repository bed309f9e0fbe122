"""外字 go along when a municipality leaves: the fonts, and the edition each system's rows are printed with."""

import json
import zipfile
from pathlib import Path

from integrations.feeds.export.service import export_replica
from issuer.replica.gaiji import editions
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.eudc import eudc
from tests.feeds.packages import CODE, Feed, home, one, person
from tests.feeds.test_export import elsewhere, export, take_in

NAME = "桐\ue000　茂"
LOW, TALL = eudc({"\ue000": (100, 0, 900, 200)}), eudc({"\ue000": (400, 0, 600, 800)})


def arrive(juki: Feed, version: int, sequence: int, font: bytes) -> None:
    gaiji = Feed(folder=juki.folder, system="GAIJI", municipality=CODE)
    gaiji.put(sequence, one("E01", version=version, change_id=f"G{version}"), attachments={"EUDC.TTE": font})


def resident(juki: Feed, sequence: int, number: str, version: int) -> None:
    rows = (person(number, f"H{number}", name=NAME), home(f"H{number}", number, head_name=NAME))
    assert juki.put(sequence, *rows, manifest={"gaijiVersion": version})["state"] == "APPLIED"


def test_fonts_and_the_edition_of_the_rows_come_back_the_same(juki: Feed, tmp_path: Path) -> None:
    with elsewhere():
        arrive(juki, 3, 1, LOW)
        resident(juki, 1, "1001", 3)
        first = export(tmp_path / "first")
    take_in([first["JUKI"], first["GAIJI"]])
    with scope(CODE) as cursor:
        cursor.execute("SELECT gaiji_version FROM replica_resident")
        assert cursor.fetchall() == [(3,)]
        assert [version for version, _ in editions(municipality=CODE, versions=[3])] == [3]
    second = export(tmp_path / "second")
    assert {system: path.read_bytes() for system, path in first.items()} == {
        system: path.read_bytes() for system, path in second.items()
    }
    with zipfile.ZipFile(second["JUKI"]) as package:
        assert json.loads(package.read("manifest.json"))["gaijiVersion"] == 3


def test_rows_of_an_older_edition_are_counted_because_a_package_names_one(juki: Feed, tmp_path: Path) -> None:
    arrive(juki, 3, 1, LOW)
    resident(juki, 1, "1001", 3)
    arrive(juki, 4, 2, TALL)
    resident(juki, 2, "1002", 4)
    whole = export_replica(municipality=CODE, out=tmp_path, now=FRIDAY_MORNING, operator="test")
    assert whole.older_gaiji == 2, "the resident and the head's name in the household"
