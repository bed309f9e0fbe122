"""The environment in which Django's processes of this machine run."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config.local import locks, postgres, secret_files, valkey
from config.local.place import ROOT, Place, settle
from config.local.postgres import ROLES
from config.local.tools import Tools, ready
from config.local.trouble import Trouble


@dataclass(frozen=True)
class Surroundings:
    """A prepared machine: ``environment`` for child processes, ``membership`` the lock that keeps servers up."""

    place: Place
    tools: Tools
    environment: dict[str, str]
    membership: int

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.environment["AKASHI_MODE"] == "demo"

    def manage(self, *arguments: str) -> list[str]:
        """The command line of one management command."""
        return [str(self.tools.python), str(ROOT / "manage.py"), *arguments]

    def migrate(self) -> None:
        """Migrate with the owner's role, unless the same migrations went to the same database before."""
        stamp, state = self.place.run / "migrated", self._state()
        if stamp.exists() and stamp.read_text(encoding="ascii") == state:
            return
        with locks.alone(self.place.run / "migrate.lock"):
            command = self.manage("migrate", "--database", "owner", "--verbosity", "0", "--no-input")
            if subprocess.run(command, env=self.environment, check=False).returncode:
                raise Trouble("データベースの移行に失敗しました (上の理由を見てください)")
            stamp.write_text(state, encoding="ascii")

    def build_plates(self, *, only_first: bool = False) -> None:
        """Build type cases and plates that are not there yet; a server in production does not start without them."""
        shelf = Path(self.environment.get("AKASHI_PRESS_DIR", self.place.home / "press"))
        if only_first and any(shelf.glob("*.plate")):
            return
        with locks.alone(self.place.tools / "plates.lock"):
            command = self.manage("plates_build")
            if subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=False).returncode:
                raise Trouble("版 (様式の組み) を作れませんでした (上の理由を見てください)")

    def stop(self) -> None:
        """Stop the servers if nobody else uses them."""
        if locks.last_one(self.membership):
            postgres.stop(self.place)
            valkey.stop(self.place)
        os.close(self.membership)

    def _state(self) -> str:
        digest = hashlib.sha256()
        # Whatever makes a difference to the schema or the grants, and which database it went to.
        for file in sorted([ROOT / "requirements.txt", ROOT / "config/settings.py", *_schema_sources()]):
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
        for name in ("AKASHI_DATABASE_OWNER_URL", "AKASHI_DATABASE_OWNER_URL_FILE"):
            digest.update(self.environment.get(name, "").encode() + b"\0")
        return digest.hexdigest()


def _schema_sources() -> list[Path]:
    rooms = ("issuer", "integrations", "ops_console")
    patterns = ("**/migrations/*.py", "**/models.py", "**/grants.py")
    return [file for room in rooms for pattern in patterns for file in (ROOT / room).glob(pattern)]


def prepare(
    *, development: bool = False, mode: str | None = None, fresh: bool = False, servers: bool = True
) -> Surroundings:
    """Install what is missing and start the local servers. ``fresh`` throws the embedded data away first.

    ``servers`` False: neither PostgreSQL nor Valkey, for what needs none.
    """
    place = settle()
    tools = ready(place.tools, development=development)
    environment = _base(place, tools)
    membership = locks.join(place.run / "users.lock")
    embedded = servers and not _given("AKASHI_DATABASE_URL")
    with locks.alone(place.run / "start.lock"):
        if fresh:
            _discard(place, embedded=embedded)
        if embedded:
            server = postgres.start(place, tools)
            for role in ROLES:
                file = place.secrets / f"{role}.url"
                if not file.exists() or file.read_text(encoding="ascii") != server.url(role):
                    secret_files.write(file, server.url(role))
                environment[_DATABASE[role]] = str(file)
        if servers and not _given("AKASHI_REDIS_URL"):
            environment["AKASHI_REDIS_URL"] = valkey.start(place, tools)
    if embedded or mode == "demo":
        elsewhere = _given("AKASHI_MASTER_PKCS11") or _given("AKASHI_MASTER_KMS")
        for name in ("secret_key", *(() if elsewhere else ("master_key",))):
            if not _given(f"AKASHI_{name.upper()}"):
                environment[f"AKASHI_{name.upper()}_FILE"] = str(secret_files.path(place, name))
    # Data of our own making on a server of our own: a trial unless told otherwise. An outside database: production.
    environment["AKASHI_MODE"] = mode or environment.get("AKASHI_MODE") or ("demo" if embedded else "production")
    return Surroundings(place, tools, environment, membership)


_DATABASE = {
    "app": "AKASHI_DATABASE_URL_FILE",
    "owner": "AKASHI_DATABASE_OWNER_URL_FILE",
    "auditor": "AKASHI_DATABASE_AUDITOR_URL_FILE",
}


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _base(place: Place, tools: Tools) -> dict[str, str]:
    environment = {**os.environ, "AKASHI_HOME": str(place.home), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["PYTHONPATH"] = str(ROOT)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("AKASHI_FONTS", str(tools.font))
    if not environment.get("AKASHI_FONT_DIR"):
        # Made from the tools' font alone, so every home of this checkout can share it (its making takes 20 s).
        environment.setdefault("AKASHI_PRESS_DIR", str(place.tools / "press"))
    environment["FONTCONFIG_FILE"] = str(_fonts_conf(place, tools, extra=environment.get("AKASHI_FONT_DIR")))
    environment["PATH"] = os.pathsep.join([str(tools.python.parent), environment.get("PATH", os.defpath)])
    if tools.libraries:
        ours = [str(folder) for folder in tools.libraries]
        environment["LD_LIBRARY_PATH"] = os.pathsep.join([*ours, *filter(None, [environment.get("LD_LIBRARY_PATH")])])
    return environment


def _fonts_conf(place: Place, tools: Tools, *, extra: str | None) -> Path:
    """Our fonts and no others: a font of the machine must never slip into a paper unseen."""
    folders = [str(tools.font.parent), *([str(Path(extra).absolute())] if extra else [])]
    listed = "".join(f"  <dir>{folder}</dir>\n" for folder in folders)
    cache = f"  <cachedir>{place.home / 'fontcache'}</cachedir>\n"
    text = (
        f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n{listed}{cache}</fontconfig>\n'
    )
    file = place.home / "fonts.conf"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        part = file.with_name(f"fonts.conf.{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    return file


def _discard(place: Place, *, embedded: bool) -> None:
    if not embedded:
        raise Trouble("--fresh は埋め込みの PostgreSQL のときだけ使えます (AKASHI_DATABASE_URL が与えられています)")
    print("データを作り直します …", file=sys.stderr, flush=True)
    postgres.destroy(place)
    valkey.stop(place)
    (place.run / "migrated").unlink(missing_ok=True)
