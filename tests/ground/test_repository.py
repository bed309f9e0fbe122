"""The repository looks at itself."""

import os
import re
import subprocess
from pathlib import Path

from config.version import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_setting_that_is_read_is_described() -> None:
    sources = (ROOT / "config" / name for name in ("settings.py", "masters.py", "environment.py", "local/place.py"))
    read = {n for s in sources for n in re.findall(r'"(AKASHI_[A-Z_]+)"', s.read_text(encoding="utf-8"))}
    described = set(
        re.findall(r"^\| `(AKASHI_[A-Z_]+)`", (ROOT / "deploy" / "settings.md").read_text("utf-8"), re.MULTILINE)
    )
    assert read - {"AKASHI_"} == described


def test_the_changelog_gives_the_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_every_requirement_has_a_hash_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = [line for line in text.replace("\\\n", "").splitlines() if "==" in line.split("#")[0]]
        assert pinned
        assert all("--hash=sha256:" in line for line in pinned)


def test_the_entry_scripts_are_executable_posix_sh() -> None:
    for script in (ROOT / "bin").glob("*"):
        if script.is_file():
            assert os.access(script, os.X_OK)
            assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
            assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
