"""An export that is kept is under the municipality's key: it opens with it, and with nothing else."""

from pathlib import Path

import pytest

from config.backup.exports import open_file, seal_files
from config.keys import archive
from issuer.papers.errors import BadInput
from tests.conftest import FRIDAY_MORNING

TOWN, OTHER = "282103", "011002"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    file = tmp_path / "JUKI.zip"
    file.write_bytes(b"PK the whole town")
    (made,) = seal_files(municipality=TOWN, files=[file], key_dir=tmp_path / "keys")
    assert not file.exists()
    assert b"town" not in made.read_bytes()
    assert made.stat().st_mode & 0o077 == 0
    return made


def test_it_opens_with_the_key_of_its_municipality(sealed: Path, tmp_path: Path) -> None:
    made = open_file(municipality=TOWN, file=sealed, out=tmp_path / "out", key_dir=tmp_path / "keys")
    assert (made.name, made.read_bytes()) == ("JUKI.zip", b"PK the whole town")


def test_with_another_key_another_name_or_none_nothing_comes_out(sealed: Path, tmp_path: Path) -> None:
    keys, out = tmp_path / "keys", tmp_path / "out"
    archive.archive_key(municipality=OTHER, folder=keys)
    with pytest.raises(BadInput, match="開きません"):
        open_file(municipality=OTHER, file=sealed, out=out, key_dir=keys)
    renamed = sealed.rename(tmp_path / "INKAN.zip.sealed")
    with pytest.raises(BadInput, match="開きません"):
        open_file(municipality=TOWN, file=renamed, out=out, key_dir=keys)
    assert list(out.iterdir()) == []
    archive.destroy(municipality=TOWN, folder=keys, now=FRIDAY_MORNING)
    with pytest.raises(BadInput, match="ありません"):
        open_file(municipality=TOWN, file=renamed.rename(sealed), out=out, key_dir=keys)
    with pytest.raises(BadInput, match="消去されています"):
        seal_files(municipality=TOWN, files=[], key_dir=keys)
