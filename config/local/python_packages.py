"""The virtual environment and the Python packages in it, from requirements with hashes."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from config.local import debs
from config.local.place import ROOT
from config.local.trouble import Trouble


def install(environment: Path, *, requirements: Path, folder: Path) -> None:
    """Make ``environment`` if need be and install ``requirements`` into it. Raises Trouble when that fails."""
    python = environment / "bin" / "python"
    if not python.exists():
        _create(environment)
    installer = _installer(environment, folder=folder)
    if _uv_serves(installer):
        command = [str(environment / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(python)]
        command += ["--compile-bytecode", "--cache-dir", str(folder / "cache" / "uv")]
        if _run([*command, "--require-hashes", "-r", str(requirements)], show=False):
            return
    common = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--only-binary=:all:", "--no-deps"]
    if not _run([*installer, *common, "--require-hashes", "-r", str(requirements)], show=True):
        raise Trouble(f"{requirements.name} の部品を入れられません (上の理由を見てください)")


def _create(environment: Path) -> None:
    # ensurepip is split off on Debian; pip itself comes from wherever _installer finds it.
    pip = [] if find_spec("ensurepip") and _bundled() else ["--without-pip"]
    if not _run([sys.executable, "-m", "venv", *pip, str(environment)], show=True):
        shutil.rmtree(environment, ignore_errors=True)
        raise Trouble("Python の仮想環境を作れません (上の理由を見てください)")


def _bundled() -> bool:
    code = "import ensurepip; ensurepip.version()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def _installer(environment: Path, *, folder: Path) -> list[str]:
    """The command that starts pip for the environment."""
    python = str(environment / "bin" / "python")
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [python, "-m", "pip"]
    for place in (Path("/usr/share/python-wheels"), folder / "pip" / "usr/share/python-wheels"):
        wheel = next(iter(sorted(place.glob("pip-*.whl"))), None)
        if wheel is None and place.is_relative_to(folder):
            debs.unpack(["python3-pip-whl"], into=folder / "pip", with_needs=False)
            wheel = next(iter(sorted(place.glob("pip-*.whl"))), None)
        if wheel is not None:
            return [python, f"{wheel}/pip"]
    raise Trouble("pip を用意できません。python3-pip か python3-venv を入れてください")


def _uv_serves(installer: list[str]) -> bool:
    """Install uv (ten times as fast). Not where pip is told of its own index: uv does not read pip's settings."""
    told = subprocess.run([*installer, "config", "list"], capture_output=True, text=True, check=False)
    if told.returncode or any(line.split("=")[0].endswith(".index-url") for line in told.stdout.splitlines()):
        return False
    arguments = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--only-binary=:all:"]
    return _run([*installer, *arguments, "--require-hashes", "-r", str(ROOT / "requirements-uv.txt")], show=False)


def _run(command: list[str], *, show: bool) -> bool:
    environment = {**os.environ, "UV_NATIVE_TLS": "true", "UV_HTTP_TIMEOUT": "120", "UV_NO_CONFIG": "1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and show:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
    return done.returncode == 0
