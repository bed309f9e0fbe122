"""The machine room seen from outside: a home of one's own, ``bin/akashi`` and ``bin/serve``."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that would point at another home or another Django."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("AKASHI_", "DJANGO_", "PYTEST_"))}
    mine["AKASHI_TOOLS"] = os.environ.get("AKASHI_TOOLS", str(CHECKOUT / ".tools"))
    return mine


@dataclass
class Office:
    """One AKASHI_HOME with its clock (None: the real one)."""

    home: Path
    clock: datetime | None = None
    _databases: dict[str, str] = field(default_factory=dict)

    def environment(self, *, clock: datetime | None = None) -> dict[str, str]:
        extra = {"AKASHI_HOME": str(self.home), "AKASHI_MODE": "demo"}
        at = clock or self.clock
        if at:
            extra["AKASHI_NOW"] = at.isoformat()
        return clean_environment() | extra

    def akashi(self, *words: object, check: bool = True, clock: datetime | None = None) -> subprocess.CompletedProcess:
        """Run ``bin/akashi``; with ``check`` anything but exit 0 fails the test and shows what it said."""
        done = subprocess.run(
            [CHECKOUT / "bin" / "akashi", *map(str, words)],
            env=self.environment(clock=clock),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = f"exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        assert not check or done.returncode == 0, f"bin/akashi {words[0]}: {said}"
        return done

    def submit(self, *packages: Path, clock: datetime | None = None) -> tuple[int, list[dict[str, Any]]]:
        """``feed_submit --wait --json``: exit code and the receipts, one per package."""
        done = self.akashi("feed_submit", *packages, "--wait", "--json", check=False, clock=clock)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        assert len(lines) == len(packages), f"feed_submit: exit {done.returncode}\n{done.stdout}\n{done.stderr[-3000:]}"
        return done.returncode, [json.loads(line) for line in lines]

    def deliver(self, *packages: Path) -> list[dict[str, Any]]:
        """Submit packages that must all be applied."""
        code, receipts = self.submit(*packages)
        assert code == 0, receipts
        for receipt in receipts:
            assert receipt["state"] == "APPLIED", receipt
            assert receipt["applied"] == receipt["rows"], receipt
        return receipts

    def audit(self, municipality: str = "") -> None:
        """``audit_verify`` must find the chain whole."""
        words = ["--municipality", municipality] if municipality else []
        self.akashi("audit_verify", *words)

    def database(self, role: str) -> str:
        """Connection string of a role, from ``db_url``."""
        if role not in self._databases:
            said = self.akashi("db_url", "--role", role).stdout.split()
            self._databases[role] = next(word for word in said if "://" in word)
        return self._databases[role]


class Server:
    """A running ``bin/serve``."""

    def __init__(self, office: Office, *, workers: int = 2, clock: datetime | None = None, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = office.home / f"serve-{self.port}.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [CHECKOUT / "bin" / "serve", "--port", str(self.port), "--workers", str(workers)],
                env=office.environment(clock=clock),
                cwd=office.home,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._wait_until_ready()

    def _wait_until_ready(self, *, patience: float = 240) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.2)
        self.stop()
        raise AssertionError(f"bin/serve did not become ready:\n{self._log.read_text(errors='replace')[-4000:]}")

    def web_processes(self) -> list[int]:
        """Process ids of the web server below this ``bin/serve``: the master first, then its workers."""
        return [pid for pid in descendants(self.process.pid) if b"gunicorn" in _command(pid)]

    def kill_web(self) -> int:
        """``kill -9`` to every web process at once; returns how many there were."""
        pids = self.web_processes()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)

    def stop(self) -> int | None:
        """SIGTERM as Ctrl-C would, then wait; whatever is left of this process group is killed."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        return self.process.returncode


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def descendants(root: int) -> list[int]:
    """Every process below ``root``, parents first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    level = [root]
    while level:
        level = [pid for parent in level for pid in sorted(children.get(parent, []))]
        found += level
    return found


@contextmanager
def serving(office: Office, **given: Any) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(office, **given)
    try:
        yield server
    finally:
        server.stop()


def close_home(home: Path) -> None:
    """End what embedded servers may be left of a temporary home: by process id, found by the home in their words."""
    needle = str(home).encode()
    for signum in (signal.SIGTERM, signal.SIGKILL):
        left = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and needle in _command(int(p.name))]
        left = [pid for pid in left if pid != os.getpid()]
        for pid in left:
            try:
                os.kill(pid, signum)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 10
        while left and time.monotonic() < until:
            left = [pid for pid in left if _command(pid)]
            time.sleep(0.1)
