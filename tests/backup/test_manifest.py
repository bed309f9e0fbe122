"""The seal of a backup: nobody without the master key makes or changes one."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.backup import manifest
from issuer.papers.errors import BadInput

KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.gz").write_bytes(b"rows")
    files = [{"name": "a.gz", "sha256": manifest.digest(tmp_path / "a.gz")}]
    document = {"files": files, "chains": {"282103": {"seq": 3}}}
    manifest.write(folder=tmp_path, document=document, key=KEY)
    return tmp_path


def test_what_was_written_is_read(folder: Path):
    assert manifest.read(folder=folder)[0]["chains"] == {"282103": {"seq": 3}}
    assert KEY.hex() not in (folder / manifest.NAME).read_text()


def test_another_master_key_is_named_as_the_reason(folder: Path, settings: Any):
    settings.AKASHI_MASTER = ("file", bytes(32))
    with pytest.raises(BadInput, match="AKASHI_MASTER_KEY"):
        manifest.read(folder=folder)


@pytest.mark.parametrize("change", [{"chains": {}}, {"files": []}, {"seal": ""}, {"more": 1}, {"key": {}}])
def test_a_changed_manifest_is_refused(folder: Path, change: dict[str, object]):
    path = folder / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BadInput, match="書き換え"):
        manifest.read(folder=folder)


def test_a_changed_file_a_missing_file_and_a_link_are_named(folder: Path):
    (folder / "a.gz").write_bytes(b"rowz")
    with pytest.raises(BadInput, match=r"a\.gz"):
        manifest.read(folder=folder)
    (folder / "a.gz").rename(folder / "b.gz")
    with pytest.raises(BadInput, match=r"ありません: a\.gz"):
        manifest.read(folder=folder)
    (folder / "b.gz").write_bytes(b"rows")
    (folder / "a.gz").symlink_to(folder / "b.gz")
    with pytest.raises(BadInput, match=r"ありません: a\.gz"):
        manifest.read(folder=folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "akashi-backup/9"}', "["])
def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path, text: str):
    (tmp_path / manifest.NAME).write_text(text)
    with pytest.raises(BadInput):
        manifest.read(folder=tmp_path)
