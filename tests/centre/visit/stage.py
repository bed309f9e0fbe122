"""The three that can be killed: Akashi's web processes, terminals of the Centre, and the network between them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from integrations.centre.journal import Journal, Visit
from integrations.centre.weather import Sky, weather
from issuer.tenancy.scope import scope
from tests.factories import ISSUER

CHECKOUT = Path(__file__).parents[3]


@dataclass
class Stage:
    """``sky`` stands between the terminals and the server's fixed port."""

    template: subprocess.Popen[str]
    folder: Path
    municipality: str
    moment: datetime
    port: int
    sky: Sky
    web: int = 0
    walks: int = 0
    _walkers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, *words: str) -> int:
        assert self.template.stdin
        assert self.template.stdout
        self.template.stdin.write(" ".join(words) + "\n")
        self.template.stdin.flush()
        return int(self.template.stdout.readline())

    def bring_up(self) -> None:
        """Start the web and wait until it answers."""
        self.web = self.ask("serve", str(self.port))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(self._readyz, timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.02)
        raise AssertionError("the web did not come up")

    @property
    def _readyz(self) -> str:
        return f"http://127.0.0.1:{self.port}/livez"

    def kill_web(self) -> None:
        """kill -9 to the whole process group, and wait until the port is free."""
        os.killpg(self.web, signal.SIGKILL)
        self.ask("end", str(self.web))
        self.web = 0
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError):
                    probe.bind(("127.0.0.1", self.port))
                    return
            time.sleep(0.02)

    def killed_and_back(self) -> None:
        self.kill_web()
        self.bring_up()

    @property
    def journal(self) -> Journal:
        return Journal(self.folder / "journal.sqlite3")

    def new_terminal(self) -> str:
        self.walks += 1
        return f"T{self.walks:04d}"

    def start(self, terminal: str, *, serial: str = "1001", **plan: Any) -> int:
        """A terminal's process; a terminal started again goes on with its plan of the first time, without its death."""
        known = self._walkers.setdefault(
            terminal,
            {
                "journal": str(self.folder / "journal.sqlite3"),
                "url": self.sky.url,
                "clock": str(self.folder / "clock"),
                "municipality": self.municipality,
                "serial": serial,
                "issuer": ISSUER,
                "terminal": terminal,
                "moment": self.moment.isoformat(),
            },
        )
        lasting = {name: plan.pop(name) for name in ("leaves", "copies", "spoil") if name in plan}
        known.update(lasting)
        return self.ask("walk", json.dumps({**known, **plan}))

    def ended(self, pid: int) -> int:
        """Wait for a terminal's process: 0, or minus the signal that killed it."""
        return self.ask("end", str(pid))

    def visit_of(self, terminal: str) -> Visit | None:
        """The one visit of a terminal."""
        found = [one for one in self.journal.all_visits() if one.terminal.terminal == terminal]
        assert len(found) <= 1, "a terminal that came back began another visit"
        return found[0] if found else None

    @contextmanager
    def gate(self, act: Callable[[], None]) -> Iterator[str]:
        """A socket at which a walker waits: ``act`` is done while it does."""
        path = str(self.folder / f"gate{self.walks}")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            listener.settimeout(60)
            yield path
            waiting, _ = listener.accept()
            with waiting:
                act()

    @contextmanager
    def held_up(self, table: str) -> Iterator[Callable[[], None]]:
        """Whoever writes this table waits; gives a function that returns once somebody does."""
        parameters = connections["owner"].get_connection_params()
        name = connections["default"].settings_dict["NAME"]
        parameters = {key: parameters[key] for key in ("user", "password", "host", "port") if key in parameters}
        with psycopg.connect(**parameters, dbname=name) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

            def somebody_waits() -> None:
                until = time.monotonic() + 60
                while time.monotonic() < until:
                    waiting = connection.execute(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
                    ).fetchone()
                    if waiting and waiting[0]:
                        return
                    time.sleep(0.01)
                raise AssertionError(f"nobody came to {table}")

            yield somebody_waits
            connection.rollback()

    def answered(self, operation: str, *, since: int) -> None:
        """Wait until the server has committed an answer to one more message of this operation than ``since``."""
        until = time.monotonic() + 60
        while self.done(operation) <= since:
            assert time.monotonic() < until, f"no answer to {operation}"
            time.sleep(0.01)

    def done(self, operation: str) -> int:
        """How many messages of an operation (as the server names it) are on its record with an answer."""
        with scope(self.municipality) as cursor:
            cursor.execute(
                "SELECT count(*) FROM issuance_request WHERE operation = %s AND state NOT IN ('CLAIMED', 'ABORTED')",
                [operation],
            )
            return int(cursor.fetchone()[0])

    def incidents(self, request_id: str) -> list[str]:
        """Categories of the server's incidents about a request."""
        with scope(self.municipality) as cursor:
            cursor.execute("SELECT category FROM incidents_incident WHERE request_id = %s", [request_id])
            return [row[0] for row in cursor.fetchall()]

    def ledger(self, request_id: str) -> dict[str, Any]:
        """What the server's own records say of a request: state, issues, delivered copies and yen, open worklist."""
        with scope(self.municipality) as cursor:
            cursor.execute(
                "SELECT state, certificate_number FROM issuance_request WHERE request_id = %s AND operation = 'ISSUE'",
                [request_id],
            )
            found = cursor.fetchone() or ("-", "")
            cursor.execute("SELECT event, copies, amount FROM ledger_entry WHERE request_id = %s", [request_id])
            entries = cursor.fetchall()
            cursor.execute(
                "SELECT count(*) FROM intake_work_item WHERE subject = %s AND closed_at IS NULL", [request_id]
            )
            waiting = cursor.fetchone()[0]
        delivered = [entry for entry in entries if entry[0] == "DELIVERED"]
        return {
            "state": found[0],
            "number": found[1],
            "issued": sum(entry[0] == "ISSUED" for entry in entries),
            "deliveries": len(delivered),
            "copies": sum(entry[1] for entry in delivered),
            "yen": sum(entry[2] for entry in entries if entry[0] != "ISSUED"),
            "waiting": waiting,
        }


@contextmanager
def template(*, folder: Path, moment: datetime) -> Iterator[subprocess.Popen[str]]:
    """The process that forks the others (template.py); it reads nothing from the database, so it serves many tests."""
    database = connections["default"].settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.centre.visit.template", str(folder), database, moment.isoformat()],
        cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()


@contextmanager
def staged(template: subprocess.Popen[str], *, folder: Path, municipality: str, moment: datetime) -> Iterator[Stage]:
    """A web server on a port of its own, behind the weather; nothing of it is left afterwards."""
    (folder / "clock").write_text("0")
    port = free_port()
    with weather(f"http://127.0.0.1:{port}") as sky:
        stage = Stage(template, folder, municipality, moment, port, sky)
        try:
            stage.bring_up()
            yield stage
        finally:
            if stage.web:
                stage.kill_web()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def told(visit: Visit) -> str:
    """What the citizen is told, in the words of the state machine."""
    trouble = f"/{visit.trouble}" if visit.trouble else ""
    return f"{visit.state}{trouble} printed {visit.printed} kept {visit.kept}"
