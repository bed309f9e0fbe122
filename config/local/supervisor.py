"""Keeps web and worker running until told to stop or the web dies."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import time
from types import FrameType

from config.local import processes
from config.local.place import ROOT
from config.local.surroundings import Surroundings
from config.local.trouble import Trouble

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
#: A city may be loaded while papers are asked for: those go first.
WORKER_NICE = 5


class Supervisor:
    """Web and worker of one port. Both end with us, even when we are killed."""

    def __init__(self, here: Surroundings, *, port: int, workers: int) -> None:
        self._here, self._port, self._workers = here, port, workers
        self._web: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._told_to_stop = False
        self._worker_since = 0.0

    def start(self) -> None:
        """Start both and wait until the web answers. Raises Trouble when it does not."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)
        self._wait_for_port()
        self._web = self._spawn(
            "gunicorn", "--config", str(ROOT / "config" / "gunicorn.py"), "--bind", f"127.0.0.1:{self._port}",
            "--workers", str(self._workers), "config.wsgi",
        )  # fmt: skip
        web = self._web
        settled = processes.wait_for(lambda: self.stopping or web.poll() is not None or self._answers(), seconds=60)
        if self.stopping:
            return
        if not settled or web.poll() is not None:
            log = self._here.place.log / "web.log"
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:] or ["?"]
            raise Trouble(f"web が起きません: {said[0]} ({log})")
        self._start_worker()

    @property
    def stopping(self) -> bool:
        """Whether somebody told us to stop."""
        return self._told_to_stop

    def watch(self) -> int:
        """Stay until told to stop (0) or the web dies (1)."""
        while not self.stopping:
            if self._web is None or self._web.poll() is not None:
                return 1
            if self._worker is not None and self._worker.poll() is not None and time.monotonic() > self._worker_since:
                self._start_worker()
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        """End both: first kindly, then not."""
        started = [process for process in (self._web, self._worker) if process is not None]
        for process in started:
            if process.poll() is None:
                process.terminate()
        for process in started:
            try:
                process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _start_worker(self) -> None:
        # One beat per home is enough, but two do no harm: every task is safe to run twice.
        beat = self._here.place.run / f"beat-{self._port}"
        self._worker_since = time.monotonic() + 5  # not more often than this
        self._worker = self._spawn(
            "celery", "--app", "config.celery", "worker", "--beat", "--schedule", str(beat), "--concurrency", "2",
            "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--hostname", f"akashi-{self._port}@%h",
        )  # fmt: skip

    def _spawn(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = self._here.place.log / {"gunicorn": "web.log", "celery": "worker.log"}[program]
        command = [str(self._here.tools.python.parent / program), *arguments]
        with log.open("ab") as handle:
            return subprocess.Popen(
                command, cwd=self._here.place.home, env=self._here.environment, stdin=subprocess.DEVNULL,
                stdout=handle, stderr=handle, start_new_session=True,
                preexec_fn=_end_with_us_and_step_back if program == "celery" else _end_with_us,
            )  # fmt: skip

    def _wait_for_port(self) -> None:
        """A web that was just killed may hold the port for a moment longer."""
        if not processes.wait_for(lambda: _free(self._port), seconds=8):
            raise Trouble(f"ポート {self._port} は使われています。--port で別の番号を指定してください")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_LIBC = ctypes.CDLL(None)


def _end_with_us() -> None:
    """In the child before exec: SIGTERM when the supervisor dies, however it dies."""
    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _end_with_us_and_step_back() -> None:
    """The same for the worker, which lets the web go first."""
    _end_with_us()
    os.nice(WORKER_NICE)
