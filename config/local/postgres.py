"""An ordinary PostgreSQL server of our own: unix socket only, passwords, kept running between commands."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local import processes, secret_files
from config.local.place import NOBODY, Place, open_to_nobody
from config.local.postgres_binaries import Binaries, binaries
from config.local.tools import Tools
from config.local.trouble import Trouble

SUPERUSER = "akashi_super"
PORT = 5432  # only a part of the socket's name; nothing listens on the network
ELSEWHERE = Path("/var/lib/akashi")

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "max_locks_per_transaction": "256",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    # A paper's commit waits until the log before it is on the disk: a load's share of it should be there already.
    "wal_writer_delay": "20ms",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Rows and parameters are personal data: neither statements nor "Key (name)=(…)" details go to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Server:
    """One cluster: its binaries, data folder and socket folder."""

    place: Place
    binaries: Binaries
    data: Path
    sockets: Path

    def url(self, role: str) -> str:
        """Connection string of ``akashi_<role>`` to the database ``akashi``."""
        password = secret_files.of(self.place, f"{role}.password")
        return f"postgresql://akashi_{role}:{password}@/akashi?host={self.sockets}"


def start(place: Place, tools: Tools) -> Server:
    """Start the server unless it runs, after making cluster, roles and database. Raises Trouble if it does not start.

    The caller holds the lock of ``place``, so that no two starts meet.
    """
    sockets = place.sockets / "pg"
    sockets.mkdir(mode=0o711, exist_ok=True)
    _give(sockets)
    data = _data_folder(place)
    server = Server(place, binaries(tools, folder=ELSEWHERE / "postgresql"), data, sockets)
    if not (data / "PG_VERSION").exists():
        _initialise(server)
    if running(data) is None:
        _clear_way(server)
        _launch(server)
    _roles(server)
    return server


def stop(place: Place) -> None:
    """Stop the server in an orderly way (fast mode: connections are cut, nothing committed is lost)."""
    data = _data_folder(place)
    pid = running(data)
    if pid is not None and not processes.end(pid, by=signal.SIGINT, seconds=60):
        processes.end(pid, by=signal.SIGQUIT, seconds=10)


def destroy(place: Place) -> None:
    """Stop the server and remove its data (`--fresh`)."""
    stop(place)
    shutil.rmtree(_data_folder(place), ignore_errors=True)
    shutil.rmtree(place.home / "postgresql", ignore_errors=True)


def running(data: Path) -> int | None:
    """The process number of the server of this data folder, or None."""
    lines = _pid_file(data)
    if not lines:
        return None
    pid = int(lines[0])
    # The number of a dead server may by now belong to anything: only a process in our data folder counts.
    return pid if processes.alive(pid) and str(data) in processes.command_of(pid) else None


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _data_folder(place: Place) -> Path:
    """Below AKASHI_HOME; for root, when others may not enter there, in a folder of /var/lib recorded in AKASHI_HOME."""
    folder = place.home / "postgresql"
    record = folder / "elsewhere"
    if record.exists():
        return Path(record.read_text(encoding="utf-8"))
    if os.getuid() == 0 and not (folder / "data").exists() and not open_to_nobody(place.home):
        elsewhere = ELSEWHERE / secrets.token_hex(8) / "data"
        folder.mkdir(exist_ok=True)
        record.write_text(str(elsewhere), encoding="utf-8")
        return elsewhere
    return folder / "data"


def _give(path: Path) -> None:
    if os.getuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def _as_server_user() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _initialise(server: Server) -> None:
    part = server.data.with_name("data.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(server.data, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    part.parent.chmod(0o755)
    _give(part)
    password = server.sockets / "password"
    secret_files.write(password, secret_files.of(server.place, "superuser.password"))
    _give(password)
    command = [str(server.binaries.folder / "initdb"), "-D", str(part), "-U", SUPERUSER, "--encoding=UTF8"]
    command += ["--auth=scram-sha-256", f"--pwfile={password}", "--locale=C"]
    if server.binaries.major >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        env=server.binaries.environment,
        **_as_server_user(),
    )
    password.unlink()
    if done.returncode:
        raise Trouble(f"PostgreSQL の場所を作れません: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    part.rename(server.data)
    (server.place.run / "roles").unlink(missing_ok=True)
    (server.place.run / "migrated").unlink(missing_ok=True)


def _clear_way(server: Server) -> None:
    """Remove what would wrongly keep a new server from starting, and nothing that rightly does."""
    lines = _pid_file(server.data)
    # A dead server's number was given to another process, and no child of the dead one still holds its memory.
    if lines and processes.alive(int(lines[0])) and running(server.data) is None and not _memory_in_use(lines):
        (server.data / "postmaster.pid").unlink()
    # A live server whose data folder was deleted under it sits on the socket.
    try:
        holder = int((server.sockets / f".s.PGSQL.{PORT}.lock").read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return
    if str(server.sockets) in processes.command_of(holder):
        processes.end(holder, by=signal.SIGQUIT, seconds=10)


def _memory_in_use(lines: list[str]) -> bool:
    """Whether a process is attached to the shared memory named on line 7 of postmaster.pid (key and number)."""
    if len(lines) < 7 or len(lines[6].split()) < 2:
        return False
    number = lines[6].split()[1]
    table = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    return any(row.split()[1] == number and row.split()[6] != "0" for row in table)


def _launch(server: Server) -> None:
    settings = {**SETTINGS, "unix_socket_directories": str(server.sockets), "port": str(PORT)}
    command = [str(server.binaries.folder / "postgres"), "-D", str(server.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    # The children of a server that was killed take a moment to notice; until then a new one refuses to start.
    for _ in range(20):
        if _started(server, command):
            return
        time.sleep(0.5)
    raise Trouble(f"PostgreSQL が起きません。{server.place.log / 'postgresql.log'} を見てください")


def _started(server: Server, command: list[str]) -> bool:
    with (server.place.log / "postgresql.log").open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            env=server.binaries.environment, **_as_server_user(),
        )  # fmt: skip

    def settled() -> bool:
        lines = _pid_file(server.data)
        ready = len(lines) > 7 and lines[7].strip() == "ready" and lines[0] == str(process.pid)
        return process.poll() is not None or ready

    # Recovery after a power cut may take minutes; a server that cannot start ends by itself at once.
    return processes.wait_for(settled, seconds=600) and process.returncode is None


_ROLES = """
SELECT format('CREATE ROLE %I', r) FROM unnest(ARRAY['akashi_owner', 'akashi_app', 'akashi_auditor']) r
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \\gexec
ALTER ROLE akashi_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOCREATEROLE PASSWORD :'owner';
ALTER ROLE akashi_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app';
ALTER ROLE akashi_auditor LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'auditor';
SELECT 'CREATE DATABASE akashi OWNER akashi_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'akashi') \\gexec
REVOKE ALL ON DATABASE akashi FROM PUBLIC;
GRANT CONNECT ON DATABASE akashi TO akashi_app, akashi_auditor;
"""


def _roles(server: Server) -> None:
    """Owner, app and auditor, none of them a superuser; the superuser serves for nothing else."""
    stamp = server.place.run / "roles"
    if stamp.exists():
        return
    script = "".join(f"\\set {r} {secret_files.of(server.place, f'{r}.password')}\n" for r in ROLES) + _ROLES
    command = [str(server.binaries.folder / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", str(server.sockets), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
    password = secret_files.of(server.place, "superuser.password")
    environment = {**server.binaries.environment, "PGPASSWORD": password}
    done = subprocess.run(command, input=script, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"PostgreSQL の役割を作れません: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    stamp.touch()


ROLES = ("owner", "app", "auditor")
