"""Manifests and archives nobody should send: each gets a receipt that refuses it, none a stack trace."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from .parcel import Parcel
from .village import Village

Spoil = Callable[[dict], None]


def change(**values: object) -> Spoil:
    return lambda manifest: manifest.update(values)


def drop(key: str) -> Spoil:
    return lambda manifest: manifest.pop(key)


def _seals_in_juki(manifest: dict) -> None:
    manifest["files"][0]["layout"] = "I01"


def _listed_twice(manifest: dict) -> None:
    manifest["files"].append(dict(manifest["files"][0]))


def _no_hash(manifest: dict) -> None:
    del manifest["files"][0]["sha256"]


SPOILED: dict[str, Spoil] = {
    "an unknown system": change(system="NANIKA"),
    "an unknown mode": change(mode="HALF"),
    "a sequence in words": change(sequence="four"),
    "sequence zero": change(sequence=0),
    "a negative sequence": change(sequence=-3),
    "a time without meaning": change(extractedAt="yesterday"),
    "an unknown encoding": change(encoding="EUC-JP"),
    "a header that is no flag": change(header="maybe"),
    "an unknown profile": change(profile="hyojun-9"),
    "no files list": drop("files"),
    "no sequence": drop("sequence"),
    "no municipality": drop("municipality"),
    "files that are no list": change(files={"J02.csv": 1}),
    "a layout of another system": _seals_in_juki,
    "a file listed twice": _listed_twice,
    "a file without its hash": _no_hash,
}


def states(village: Village, *paths: Path) -> list[str]:
    code, receipts = village.office.submit(*paths)
    assert code == 2, receipts
    for receipt in receipts:
        assert receipt["errors"], receipt
        assert receipt["errors"][0]["message"]
    return [receipt["state"] for receipt in receipts]


def test_every_senseless_manifest_is_refused(village: Village, tmp_path: Path) -> None:
    household = village.fresh()
    before = household.address.block
    village.renew(household)
    paths = []
    for number, spoil in enumerate(SPOILED.values()):
        parcel: Parcel = village.delta({"J02": [household.row()]}, spoil_manifest=spoil)
        paths.append(parcel.write(tmp_path / str(number)))
    assert dict(zip(SPOILED, states(village, *paths), strict=True)) == dict.fromkeys(SPOILED, "REFUSED")
    assert village.shows(household, before)


def test_archives_that_are_none_are_refused(village: Village, tmp_path: Path) -> None:
    household = village.fresh()
    whole = village.moves(household).write(tmp_path / "whole")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-200])
    text = tmp_path / "text.zip"
    text.write_text("not an archive")
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w"):
        pass
    unlisted = tmp_path / "unlisted.zip"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(unlisted, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("../../escape.txt", "out")
    no_json = tmp_path / "no_json.zip"
    with zipfile.ZipFile(no_json, "w") as target:
        target.writestr("manifest.json", "{not json")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("manifest.json", json.dumps({"format": "akashi-feed/1", "junk": " " * 50_000_000}))
    folder = tmp_path / "folder"
    folder.mkdir()
    paths = [cut, text, empty, unlisted, no_json, bomb, folder]
    assert states(village, *paths) == ["REFUSED"] * len(paths)
    assert not (village.office.home.parent / "escape.txt").exists()
    village.applied(village.moves(household))
    assert village.shows(household)


def test_a_path_to_nothing_is_an_error_in_one_line(village: Village, tmp_path: Path) -> None:
    done = village.office.akashi("feed_submit", tmp_path / "nowhere.zip", "--wait", "--json", check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_time_of_extraction_in_the_future_does_not_keep_data_fresh(village: Village, tmp_path: Path) -> None:
    """A clock gone wrong at the core system must not make old data look fresh for years."""
    later = village.registry.now.replace(year=village.registry.now.year + 5)
    parcel = village.delta({}, extracted_at=later)
    receipt = village.applied(parcel)
    assert [w["item"] for w in receipt["warnings"]] == ["extractedAt"]
