"""Everything the product needs that can be installed again: the virtual environment, libraries, the font."""

import ctypes
import hashlib
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from config.local import debs, locks, python_packages
from config.local.place import ROOT
from config.local.trouble import Trouble

#: What WeasyPrint opens at run time and no wheel brings.
LIBRARIES = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
FONT_PACKAGE, FONT_FILE = "fonts-ipamj-mincho", "ipamjm.ttf"


@dataclass(frozen=True)
class Tools:
    """``python`` of the virtual environment, ``libraries`` for LD_LIBRARY_PATH, the ``font`` file."""

    python: Path
    libraries: list[Path]
    font: Path

    @property
    def packages(self) -> Path:
        """The site-packages folder."""
        return next(self.python.parent.parent.glob("lib/python3*/site-packages"))


def ready(folder: Path, *, development: bool) -> Tools:
    """Install what is missing below ``folder`` and return it; quick when nothing is."""
    key = _key()
    environment = folder / f"venv-{key}"
    names = ["runtime", *(["development"] if development else [])]
    font = folder / "fonts" / FONT_FILE
    if not (all(_stamp(environment, n).exists() for n in names) and font.exists() and not _missing(folder)):
        if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
            raise Trouble(f"{folder} に書き込めません。AKASHI_TOOLS で書き込める場所を指定してください")
        folder.mkdir(parents=True, exist_ok=True)
        with locks.alone(folder / "lock"):
            _libraries(folder)
            _font(folder)
            _environment(environment, names=names, folder=folder)
            _point(folder / "venv", environment)
    return Tools(python=environment / "bin" / "python", libraries=debs.libraries(folder / "libraries"), font=font)


def _key() -> str:
    """Names the environment that fits this Python, this machine and these requirements."""
    digest = hashlib.sha256()
    for part in (sys.version, platform.machine(), os.path.realpath(sys.executable)):
        digest.update(part.encode())
    for name in ("requirements.txt", "requirements-dev.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:12]


def _stamp(environment: Path, name: str) -> Path:
    return environment / f"akashi-{name}-complete"


def _environment(environment: Path, *, names: list[str], folder: Path) -> None:
    files = {"runtime": "requirements.txt", "development": "requirements-dev.txt"}
    if not _stamp(environment, "runtime").exists():
        shutil.rmtree(environment, ignore_errors=True)  # a first run that was cut off
    for name in names:
        if not _stamp(environment, name).exists():
            print(f"Python の部品を入れています ({files[name]}) …", file=sys.stderr, flush=True)
            python_packages.install(environment, requirements=ROOT / files[name], folder=folder)
            _stamp(environment, name).touch()


def _point(link: Path, target: Path) -> None:
    """``.tools/venv`` is for people; the scripts use the keyed folder."""
    if not link.is_symlink() or link.readlink() != Path(target.name):
        fresh = link.with_name(f"venv.{os.getpid()}")
        fresh.symlink_to(target.name)
        fresh.replace(link)


def _missing(folder: Path) -> list[str]:
    """Packages whose library neither the machine nor our folder has."""
    ours = {file.name for place in debs.libraries(folder / "libraries") for file in place.glob("*.so*")}
    return sorted({package for name, package in LIBRARIES.items() if name not in ours and not _opens(name)})


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _libraries(folder: Path) -> None:
    missing = _missing(folder)
    if missing:
        print(f"ライブラリを入れています ({' '.join(missing)}) …", file=sys.stderr, flush=True)
        debs.unpack(missing, into=folder / "libraries", with_needs=True)
        left = _missing(folder)
        if left:
            raise Trouble(f"{' '.join(left)} を用意できません。手で入れてください")


def _font(folder: Path) -> None:
    target = folder / "fonts" / FONT_FILE
    if target.exists():
        return
    print("IPAmj明朝を入れています …", file=sys.stderr, flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = folder / "fonts.part"
    debs.unpack([FONT_PACKAGE], into=part, with_needs=False)
    found = next(part.rglob(FONT_FILE), None)
    if found is None:
        raise Trouble(f"{FONT_PACKAGE} に {FONT_FILE} がありません")
    licence = next(part.rglob("copyright"), None)
    if licence is not None:
        shutil.copyfile(licence, target.parent / "LICENSE.ipamj")
    shutil.copyfile(found, target.with_suffix(".part"))
    target.with_suffix(".part").replace(target)
    shutil.rmtree(part)
