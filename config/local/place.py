"""Where things of one AKASHI_HOME lie on this machine."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from config.local.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
#: PostgreSQL refuses to run as root; then it runs as this user (nobody on every Linux).
NOBODY = 65534


@dataclass(frozen=True)
class Place:
    """``home`` holds the data, ``tools`` what can be installed again, ``sockets`` a short folder for unix sockets."""

    home: Path
    tools: Path
    sockets: Path

    @property
    def run(self) -> Path:
        """Locks, stamps and process numbers."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        """Log files."""
        return self.home / "log"

    @property
    def secrets(self) -> Path:
        """Passwords and keys, readable by their owner only."""
        return self.home / "secrets"


def settle() -> Place:
    """Find and make the folders. Raises Trouble when AKASHI_HOME cannot be written."""
    home = Path(os.environ.get("AKASHI_HOME") or ROOT / ".akashi").absolute()
    try:
        for folder, mode in ((home, 0o755), (home / "run", 0o755), (home / "log", 0o755), (home / "secrets", 0o700)):
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
        for writable in (home, home / "run", home / "log", home / "secrets"):
            if not os.access(writable, os.W_OK | os.X_OK):
                raise PermissionError(writable)
    except OSError:
        raise Trouble(f"{home} に書き込めません。AKASHI_HOME で書き込める場所を指定してください") from None
    home = home.resolve()
    return Place(home=home, tools=_tools(home), sockets=_sockets(home))


def _tools(home: Path) -> Path:
    chosen = os.environ.get("AKASHI_TOOLS")
    if chosen:
        return Path(chosen).absolute()
    own = ROOT / ".tools"
    return own if os.access(own if own.exists() else ROOT, os.W_OK) else home / "tools"


def _sockets(home: Path) -> Path:
    # A socket's path may have 107 bytes at most, and AKASHI_HOME may be deep: so always a short folder of our own.
    key = hashlib.sha256(f"{os.getuid()}:{home}".encode()).hexdigest()[:12]
    folder = Path("/tmp") / f"akashi-{key}"  # noqa: S108 - the owner and mode are checked below
    mode = 0o711 if os.getuid() == 0 else 0o700
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise Trouble(f"{folder} が他人のものです。取り除いてからもう一度起こしてください") from None
    folder.chmod(mode)
    return folder


def open_to_nobody(path: Path) -> bool:
    """Whether another user may pass through every folder down to ``path``."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())
