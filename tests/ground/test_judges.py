"""Judges keep their libraries to themselves."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config.local import judges
from config.local.trouble import Trouble

_TELL = '#!/bin/sh\necho "$LD_LIBRARY_PATH"; for word; do echo "$word"; done\n'


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as apt's packages leave it, whose programs tell what they were called with."""

    def unpack(packages: list[str], *, into: Path, with_needs: bool) -> None:
        for place in (
            "usr/bin",
            "usr/sbin",
            "usr/lib/x86_64-linux-gnu/softhsm",
            "lib/x86_64-linux-gnu",
            "usr/share/ghostscript/10.00.0/Resource/CMap",
        ):
            (into / place).mkdir(parents=True, exist_ok=True)
        for program in judges.JUDGES:
            file = into / judges.PLACES.get(program, "usr/bin") / program
            file.write_text(_TELL)
            file.chmod(0o755)
        (into / "usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so").touch()

    monkeypatch.setattr(judges.debs, "unpack", unpack)
    return tmp_path / "judges"


def _summoned(folder: Path, path: str) -> dict[str, str]:
    environment = {"PATH": path, "LD_LIBRARY_PATH": "/ours"}
    judges.summon(folder, lock=folder.parent / "lock", environment=environment)
    return environment


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A PATH with what the scripts themselves need, and no judge."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for program in ("sh", "dirname"):
        (folder / program).symlink_to(shutil.which(program) or "")
    return str(folder)


@pytest.mark.parametrize("program", judges.JUDGES)
def test_only_the_judge_sees_its_libraries(unpacked: Path, bare: str, program: str) -> None:
    environment = _summoned(unpacked, bare)
    assert environment["LD_LIBRARY_PATH"] == "/ours"
    told = subprocess.run([program, "a b"], env=environment, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[0] == f"/ours:{unpacked}/usr/lib/x86_64-linux-gnu:{unpacked}/lib/x86_64-linux-gnu"
    assert told.splitlines()[-1] == "a b"


def test_a_copied_folder_calls_its_own_programs(unpacked: Path, bare: str, tmp_path: Path) -> None:
    _summoned(unpacked, bare)
    shutil.copytree(unpacked, tmp_path / "copy", symlinks=True)
    told = subprocess.run([tmp_path / "copy/bin/gs"], env={"PATH": bare}, capture_output=True, text=True, check=True)
    assert str(unpacked) not in told.stdout
    assert (tmp_path / "copy/shelves/CMap").resolve().is_relative_to(tmp_path / "copy")


def test_only_what_the_machine_lacks_is_called_from_our_folder(unpacked: Path, bare: str, tmp_path: Path) -> None:
    (Path(bare) / "pdfsig").symlink_to("/bin/true")
    environment = _summoned(unpacked, bare)
    assert shutil.which("pdfsig", path=environment["PATH"]) == f"{bare}/pdfsig"
    assert shutil.which("gs", path=environment["PATH"]) == str(unpacked / "bin/gs")
    assert environment[judges.MODULE_VARIABLE].startswith(str(unpacked))


def test_a_software_hsm_without_its_library_stops_the_run(
    unpacked: Path, bare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "_MODULES", ("lib/nowhere/libsofthsm2.so",))
    with pytest.raises(Trouble, match="libsofthsm2"):
        _summoned(unpacked, bare)


def test_no_library_of_a_judge_is_on_the_path_of_the_tests() -> None:
    assert "/judges/" not in os.environ.get("LD_LIBRARY_PATH", "")
