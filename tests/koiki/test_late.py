"""What stood in the queue too long is told BUSY before anything is read of it (ADR 0048)."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from integrations.centre.wire import KoikiFault, reading
from integrations.koiki.late import PATIENCE, busy_when_late
from integrations.web.counters import counted
from integrations.web.waiting import has_waited

ROOT = Path(__file__).resolve().parents[2]


def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"worked on"]


def asked(seconds: float, **environ: Any) -> tuple[str, bytes]:
    """Status and body of a request that stood in the queue so long."""
    told: list[str] = []
    given = {"PATH_INFO": "/koiki/v5", "REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"a message"), **environ}

    def act() -> bytes:
        has_waited(seconds)
        return b"".join(busy_when_late(whole)(given, lambda status, headers: told.append(status)))

    body = copy_context().run(act)
    return told[0], body


def test_a_message_that_waited_too_long_hears_busy_and_may_come_again() -> None:
    status, body = asked(PATIENCE + 0.001)
    assert status.startswith("500")  # SOAP 1.1 §6.2
    with pytest.raises(KoikiFault) as fault:
        reading.body_of(body, operation="IssueCertificate")
    assert (fault.value.code, fault.value.retryable) == ("BUSY", True)


def test_the_whole_message_is_taken_from_the_line_so_that_the_caller_reads_the_fault() -> None:
    message = io.BytesIO(b"x" * 1000)
    asked(PATIENCE + 1, **{"wsgi.input": message})
    assert message.read() == b""


def test_each_one_is_counted_among_those_turned_away() -> None:
    def count() -> float:
        return counted().get_sample_value("akashi_turned_away_total", {"door": "KOIKI", "outcome": "BUSY"}) or 0.0

    before = count()
    asked(PATIENCE + 1)
    assert count() == before + 1


@pytest.mark.parametrize(
    ("seconds", "environ"),
    [(PATIENCE, {}), (0.0, {}), (60.0, {"PATH_INFO": "/console/"}), (60.0, {"REQUEST_METHOD": "GET"})],
)
def test_anything_else_is_worked_on(seconds: float, environ: dict[str, str]) -> None:
    assert asked(seconds, **environ) == ("200 OK", b"worked on")


SLOW = """
import threading
import django
django.setup()
from integrations.koiki.late import busy_when_late
def slow(environ, start_response):
    threading.Event().wait(0.2)
    start_response("200 OK", [("Content-Length", "6")])
    return [b"worked"]
application = busy_when_late(slow, patience=0.5)
"""


@pytest.fixture
def slow_server(tmp_path: Path) -> Iterator[str]:
    """gunicorn with our worker, one thread, and work of a fifth of a second."""
    (tmp_path / "slow.py").write_text(SLOW)
    address = str(tmp_path / "web.sock")
    program = [sys.executable, "-m", "gunicorn", "--worker-class", "config.web_worker.Worker", "--threads", "1"]
    program += ["--bind", f"unix:{address}", "--chdir", str(tmp_path), "slow"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(program, env=environment, stdout=log, stderr=log)
    try:
        while not Path(address).exists():
            assert server.poll() is None, (tmp_path / "log").read_text()
        yield address
    finally:
        server.terminate()
        server.wait(30)


def posted(address: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        line.sendall(b"POST /koiki/v5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody")
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.slow
def test_a_server_asked_more_than_it_can_do_answers_some_and_turns_the_others_back(slow_server: str) -> None:
    """Ten at once need two seconds of one thread, and the patience is half a second."""
    with ThreadPoolExecutor(10) as callers:
        answers = list(callers.map(posted, [slow_server] * 10))
    worked = [one for one in answers if one.endswith(b"worked")]
    busy = [one for one in answers if b"BUSY" in one]
    assert len(worked) + len(busy) == 10
    assert worked
    assert busy
    assert etree.fromstring(busy[0].partition(b"\r\n\r\n")[2]) is not None
