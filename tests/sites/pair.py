"""Two ordinary PostgreSQL servers on the loopback, made one a standby of the other by the scripts of deploy/."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql

from config.local.place import NOBODY
from config.local.postgres import ELSEWHERE, SETTINGS
from config.local.postgres_binaries import Binaries, binaries
from config.local.tools import ready
from tests.acceptance.office import CHECKOUT, clean_environment, free_port
from tests.promises.house import state_of

DEPLOY = CHECKOUT / "deploy"
SUPERUSER, PASSWORD = "akashi_super", "of-the-trial"
ROLES = ("owner", "app", "auditor")
_SETTINGS = SETTINGS | {"listen_addresses": "127.0.0.1", "shared_buffers": "64MB"}


def _as_server_user() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


class Site:
    """One machine's PostgreSQL."""

    def __init__(self, name: str, folder: Path, programs: Binaries) -> None:
        self.name, self.folder, self.programs = name, folder / name, programs
        self.data, self.port = self.folder / "data", free_port()
        self.folder.mkdir(mode=0o755)
        if os.getuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What deploy/standby and deploy/failover run in: the superuser of this server, over the loopback."""
        return {
            **clean_environment(),
            **self.programs.environment,
            "PATH": os.environ["PATH"],
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": SUPERUSER,
            "PGPASSWORD": PASSWORD,
            "AKASHI_PG_BIN": str(self.programs.folder),
            "AKASHI_REPLICATION_PASSWORD_FILE": str(self.folder / "replication.password"),
        }

    def deploy(self, script: str, *words: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A script of deploy/ as the server's user."""
        done = subprocess.run(
            [DEPLOY / script, *map(str, words)],
            env=self.environment(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **_as_server_user(),
        )
        assert not check or done.returncode == 0, f"{script} {words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def initialise(self) -> None:
        """An empty cluster with our three roles and the database, as deploy/prepare makes them."""
        given = self.folder / "password"
        given.write_text(PASSWORD, encoding="ascii")
        if os.getuid() == 0:
            os.chown(given, NOBODY, NOBODY)
        words = ["--auth=scram-sha-256", f"--pwfile={given}", "--locale=C", "--encoding=UTF8", "-U", SUPERUSER]
        if self.programs.major >= 17:
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run(
            [self.programs.folder / "initdb", "-D", self.data, *words],
            env=self.programs.environment,
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=True,
            **_as_server_user(),
        )
        self.start()
        with self.superuser("postgres") as connection:
            for role in ROLES:
                create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
                connection.execute(create.format(sql.Identifier(f"akashi_{role}"), sql.Literal(PASSWORD)))
            connection.execute("CREATE DATABASE akashi OWNER akashi_owner")
            connection.execute("REVOKE ALL ON DATABASE akashi FROM PUBLIC")
            connection.execute("GRANT CONNECT ON DATABASE akashi TO akashi_app, akashi_auditor")

    def start(self) -> None:
        """Start and wait until it takes connections."""
        words = [str(self.programs.folder / "postgres"), "-D", str(self.data)]
        for name, value in {**_SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}.items():
            words += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env=self.programs.environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **_as_server_user(),
            )  # fmt: skip
        until = time.monotonic() + 60
        while subprocess.run(
            [self.programs.folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
            env=self.programs.environment,
            check=False,
        ).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < until, "PostgreSQL does not start"
            time.sleep(0.05)

    def processes(self) -> list[int]:
        """The postmaster and everything it started: they are the ones of its session."""
        if self.process is None:
            return []
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(words[2]) == self.process.pid or int(words[1]) == self.process.pid:
                    found.append(int(entry.name))
        return found

    def signal(self, by: signal.Signals) -> None:
        """The same to every process of the server."""
        for pid in self.processes():
            try:
                os.kill(pid, by)
            except ProcessLookupError:
                continue

    def perish(self, *, burn: bool = True) -> None:
        """``kill -9`` to every process at once; ``burn``: and its disk is gone."""
        pids = self.processes()
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(20)
        until = time.monotonic() + 20
        while any(state_of(pid) not in ("", "Z") for pid in pids):
            assert time.monotonic() < until
            time.sleep(0.01)
        self.process = None
        if burn:
            shutil.rmtree(self.data)

    def end(self) -> None:
        """Stop at once, however it stands."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)
        self.process = None

    @contextmanager
    def superuser(self, database: str = "akashi") -> Iterator[psycopg.Connection]:
        """An autocommit connection as the superuser."""
        given = {"host": "127.0.0.1", "port": self.port, "user": SUPERUSER, "password": PASSWORD, "dbname": database}
        with psycopg.connect(**given, autocommit=True) as connection:  # type: ignore[arg-type]
            yield connection

    def one(self, statement: str) -> Any:
        """The one value a superuser gets."""
        with self.superuser() as connection:
            row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return row[0]


class Pair:
    """Sites ``a`` and ``b``."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="akashi-sites-"))  # PostgreSQL runs as nobody, who must get in here
        self.folder.chmod(0o755)
        tools = ready(Path(os.environ.get("AKASHI_TOOLS", CHECKOUT / ".tools")), development=True)
        programs = binaries(tools, folder=ELSEWHERE / "postgresql")
        self.a, self.b = Site("a", self.folder, programs), Site("b", self.folder, programs)

    def url(self, role: str) -> str:
        """Connection string of ``akashi_<role>`` that names both sites."""
        return f"postgresql://akashi_{role}:{PASSWORD}@127.0.0.1:{self.a.port},127.0.0.1:{self.b.port}/akashi"

    def raise_primary(self) -> None:
        """Site ``a`` alone, as deploy/prepare leaves it."""
        self.a.initialise()

    def raise_standby(self, *, of: Site | None = None, at: Site | None = None) -> None:
        """What deploy/two-sites.md says to type: allow, copy, start, require."""
        primary, standby = of or self.a, at or self.b
        primary.deploy("standby", "allow", f"site_{standby.name}", "127.0.0.1/32")
        shutil.copy(primary.folder / "replication.password", standby.folder / "replication.password")
        if os.getuid() == 0:
            os.chown(standby.folder / "replication.password", NOBODY, NOBODY)
        standby.deploy("standby", "copy", f"site_{standby.name}", f"127.0.0.1:{primary.port}", standby.data)
        standby.start()
        primary.deploy("standby", "require", f"site_{standby.name}")

    def close(self) -> None:
        """End both servers and throw their data away."""
        self.a.end()
        self.b.end()
        shutil.rmtree(self.folder)
