"""The servers that are measured: gunicorn on unix sockets, and what each group of processes costs."""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connections

from config.local.place import ROOT

SUBJECT = "CN=centre.bench"
_TICK = os.sysconf("SC_CLK_TCK")
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Server:
    """A running side. ``address``: its unix socket."""

    name: str
    address: str
    process: "subprocess.Popen[bytes]"

    def pids(self) -> list[int]:
        """Master and workers."""
        return [self.process.pid, *children(self.process.pid)]

    def cpu(self) -> float:
        """Seconds of CPU its processes have used, dead workers included."""
        return tree_cpu(self.process.pid)

    def megabytes(self) -> float:
        """Memory of all its processes, shared pages counted once (PSS)."""
        return sum(pss(pid) for pid in self.pids())

    def get(self, path: str) -> bytes:
        """GET over its socket."""
        connection = http.client.HTTPConnection("localhost", timeout=120)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(120)
        connection.sock.connect(self.address)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def stages(self) -> dict[str, tuple[float, float]]:
        """The product's own stage times: stage → (seconds, how many), since the start."""
        found: dict[str, list[float]] = {}
        for line in self.get("/metrics?part=processes").decode().splitlines():
            for n, what in enumerate(("sum", "count")):
                if line.startswith(f"akashi_stage_seconds_{what}{{"):
                    stage = line.partition('stage="')[2].partition('"')[0]
                    found.setdefault(stage, [0.0, 0.0])[n] += float(line.rpartition(" ")[2])
        return {stage: (total, count) for stage, (total, count) in found.items()}


def children(pid: int) -> list[int]:
    """Direct children."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process, its living children and those it has seen end."""
    total = 0
    for one in [pid, *children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15] if one == pid else fields[11:13]))
    return total / _TICK


def pss(pid: int) -> float:
    """Megabytes that are this process's own, shared pages divided."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def postmaster() -> int:
    """Process id of the database server, which is on this machine."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def machine_cpu() -> float:
    """CPU seconds this machine has worked since it was started, whoever for."""
    fields = [int(one) for one in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICK


def _end_with_us() -> None:
    _LIBC.prctl(1, signal.SIGTERM)


@contextmanager
def serving(
    *, name: str, app: str, workers: int, folder: Path, environment: Mapping[str, str], config: Path | None
) -> Iterator[Server]:
    """gunicorn until the block ends. ``config`` None: gunicorn as it comes (sync workers), preloaded."""
    address = str(folder / f"{name}-{workers}.sock")
    words = [str(Path(sys.executable).with_name("gunicorn")), "--bind", f"unix:{address}", "--workers", str(workers)]
    words += ["--config", str(config)] if config else ["--preload", "--log-level", "warning", "--timeout", "120"]
    log = folder / f"{name}-{workers}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*words, app], cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, preexec_fn=_end_with_us,
        )  # fmt: skip
    server = Server(name, address, process)
    try:
        _wait(server, workers, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(server: Server, workers: int, log: Path) -> None:
    until = time.monotonic() + 600
    while time.monotonic() < until and server.process.poll() is None:
        if Path(server.address).exists() and len(children(server.process.pid)) >= workers:
            return
        time.sleep(0.05)
    raise SystemExit(f"{server.name} does not start:\n{log.read_text(errors='replace')[-2000:]}")


def ours(*, workers: int, folder: Path) -> "Iterator[Server]":
    """The product, in production's mode, on the bench's database."""
    peers = folder / "peers.toml"
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT code FROM municipality ORDER BY code")
        codes = [row[0] for row in cursor.fetchall()]
    peers.write_text(f'[[peer]]\nsubject = "{SUBJECT}"\nmunicipalities = {json.dumps(codes)}\n', encoding="utf-8")
    environment = {
        **os.environ,
        "AKASHI_MODE": "production",
        "AKASHI_HOME": str(settings.AKASHI_HOME),
        "AKASHI_ANCHOR_DIR": str(settings.AKASHI_ANCHOR_DIR),
        "AKASHI_KOIKI_PEERS": str(peers),
    }
    (settings.AKASHI_HOME / "log").mkdir(parents=True, exist_ok=True)
    name = settings.DATABASES["owner"]["NAME"]
    for role in ("", "_OWNER"):
        variable = f"AKASHI_DATABASE{role}_URL"
        given = os.environ.get(variable) or Path(os.environ[f"{variable}_FILE"]).read_text(encoding="utf-8").strip()
        environment.pop(f"{variable}_FILE", None)
        environment[variable] = urlsplit(given)._replace(path=f"/{name}").geturl()
    return serving(
        name="ours", app="config.wsgi", workers=workers, folder=folder, environment=environment,
        config=ROOT / "config" / "gunicorn.py",
    )  # fmt: skip


def naive(*, workers: int, folder: Path, fonts: str, inspect: bool = False) -> "Iterator[Server]":
    """The other one, on the same database."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AKASHI_", "DJANGO_"))},
        "NAIVE_SECRET_KEY": "only for a bench" * 4,
        "NAIVE_DATABASE": json.dumps(_database("default")),
        "NAIVE_KEY": str(_key(folder)),
        "NAIVE_FONTS": fonts,
        "NAIVE_INSPECT": "yes" if inspect else "no",
    }
    name = f"naive-{fonts}{'-inspect' if inspect else ''}"
    return serving(
        name=name, app="bench.naive.wsgi", workers=workers, folder=folder, environment=environment, config=None
    )


def prepare_naive(folder: Path) -> None:
    """Its tables."""
    role = settings.DATABASES["default"]["USER"]
    environment = {
        **os.environ, "NAIVE_SECRET_KEY": "x" * 50, "NAIVE_DATABASE": json.dumps(_database("owner")),
        "NAIVE_KEY": str(_key(folder)),
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "bench.naive.prepare", role], cwd=ROOT, env=environment, check=True)


def _database(alias: str) -> dict[str, object]:
    given = settings.DATABASES[alias]
    return {name: given.get(name, "") for name in ("USER", "PASSWORD", "HOST", "PORT")} | {
        "NAME": settings.DATABASES["owner"]["NAME"]
    }


def _key(folder: Path) -> Path:
    """An RSA-2048 key with its certificate, PEM."""
    path = folder / "naive.pem"
    if not path.exists():
        key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "naive")])
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30)).sign(key, SHA256())
        )  # fmt: skip
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
        path.write_bytes(pem)
    return path
