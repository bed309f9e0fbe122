"""Debian packages without installing them: downloaded by apt, unpacked into a folder of ours.

One way for root and for an ordinary user, and the machine itself stays as it was.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.local.trouble import Trouble


def unpack(packages: list[str], *, into: Path, with_needs: bool) -> None:
    """Unpack ``packages`` below ``into``; ``with_needs`` adds what they depend on and the machine lacks.

    Raises Trouble when apt is missing or cannot reach its packages.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Trouble(f"apt が無いので {' '.join(packages)} を用意できません。手で入れてください")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="akashi-apt-") as name:
        work = Path(name)
        try:
            files = _download(packages, work=work, options=[], with_needs=with_needs)
        except subprocess.CalledProcessError:
            # No package lists, or lists so old that the files are gone: read new ones into a folder of our own.
            options = _own_lists(work)
            try:
                files = _download(packages, work=work, options=options, with_needs=with_needs)
            except subprocess.CalledProcessError as error:
                last = (error.stderr or "").strip().splitlines()[-1:] or ["?"]
                raise Trouble(f"{' '.join(packages)} を取得できません: {last[0]}") from None
        for file in files:
            subprocess.run(["dpkg-deb", "-x", str(file), str(into)], check=True, stdout=subprocess.DEVNULL)


def libraries(root: Path) -> list[Path]:
    """The folders of libraries of what was unpacked below ``root``, for LD_LIBRARY_PATH."""
    # PulseAudio, which a browser is linked with, looks for its own below the others at a path that is not ours.
    patterns = ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib/*-linux-gnu*/pulseaudio")
    return [place for pattern in patterns for place in sorted(root.glob(pattern))]


def _apt(arguments: list[str], *, options: list[str], folder: Path) -> str:
    # As root apt would drop to its own user, who may not enter our folder.
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1", *options, *arguments]
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _download(packages: list[str], *, work: Path, options: list[str], with_needs: bool) -> list[Path]:
    wanted = list(packages)
    if with_needs:
        plan = _apt(["-s", "--no-install-recommends", "install", *packages], options=options, folder=work)
        wanted = [f"{name}={release}" for name, release in _INSTALLED.findall(plan)]
    folder = work / "debs"
    folder.mkdir(exist_ok=True)
    if wanted:
        _apt(["download", *wanted], options=options, folder=folder)
    return sorted(folder.glob("*.deb"))


_INSTALLED = re.compile(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+)", re.MULTILINE)


def _own_lists(work: Path) -> list[str]:
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    options = []
    for setting in (
        f"Dir::State={work}/state",
        "Dir::State::status=/var/lib/dpkg/status",
        f"Dir::Cache={work}/cache",
        "Acquire::Languages=none",
    ):
        options += ["-o", setting]
    try:
        _apt(["update"], options=options, folder=work)
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:] or ["?"]
        raise Trouble(f"apt の一覧を読めません: {last[0]}") from None
    return options
