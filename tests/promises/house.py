"""A home of one's own, and web processes on it that may be faulty, old, many, or killed."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg

from tests.acceptance.office import CHECKOUT, Office, descendants, free_port

_PREPARE = (
    "import json, os; from config.local.surroundings import prepare; here = prepare(mode='demo'); here.migrate();"
    " here.build_plates(only_first=True); print(json.dumps([str(here.tools.python), here.environment]))"
)

_RAISE = "from config.local.surroundings import prepare; prepare(mode='demo')"

_DESTROY = (
    "from config.local import postgres, valkey; from config.local.place import settle; place = settle();"
    " postgres.destroy(place); valkey.stop(place)"
)


class Web:
    """A gunicorn with ``workers`` processes, started and ended without its supervisor: nothing raises it again."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    def processes(self) -> list[int]:
        """The master and its workers."""
        return [self.process.pid, *descendants(self.process.pid)]

    def kill(self) -> int:
        """``kill -9`` to all at once; returns how many there were."""
        pids = self.processes()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(20)
        return len(pids)

    def stopped(self, *, patience: float = 30) -> int:
        """The worker that stands still at a fault point (``POINT:stop``)."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            for pid in self.processes()[1:]:
                if state_of(pid) == "T":
                    return pid
            time.sleep(0.01)
        raise AssertionError("nobody came to the fault point")

    def wait_ready(self, *, patience: float = 90) -> None:
        """Until /readyz says so. Fails with the end of the log."""
        until = time.monotonic() + patience
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"no web:\n{self.log.read_text(errors='replace')[-3000:]}")


_LIBC = ctypes.CDLL(None)


def _end_with_us() -> None:
    """In the child: SIGTERM when we die, however we die (prctl PR_SET_PDEATHSIG)."""
    _LIBC.prctl(1, signal.SIGTERM)


def copied(to: Path) -> Path:
    """The product once more, at another place."""
    for name in ("config", "issuer", "integrations", "ops_console", "bin", "manage.py", "CHANGELOG.md"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, to / name)
    return to


def answers(web: Web) -> bool:
    """Whether some worker takes connections."""
    try:
        with urllib.request.urlopen(f"{web.url}/livez", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def state_of(pid: int) -> str:
    """R, S, T (stopped), Z … by the kernel's account; "" for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


class House(Office):
    """An Office whose machine is prepared once; what runs on it starts in a second or two."""

    @cached_property
    def _prepared(self) -> tuple[str, dict[str, str]]:
        return self.prepare_again()

    def prepare_again(self) -> tuple[str, dict[str, str]]:
        """Raise whatever server of the house is down, as the entry scripts do."""
        done = subprocess.run(
            ["python3", "-P", "-c", _PREPARE],
            env=self.environment() | {"PYTHONPATH": str(CHECKOUT)},
            cwd=self.home,
            stdout=subprocess.PIPE,
            check=True,
        )
        python, environment = json.loads(done.stdout.splitlines()[-1])
        return python, environment

    def raise_servers(self) -> None:
        """The same for a house whose schema and plates are there: PostgreSQL and Valkey alone, in half the time."""
        environment = self.environment() | {"PYTHONPATH": str(CHECKOUT)}
        subprocess.run(["python3", "-P", "-c", _RAISE], env=environment, cwd=self.home, check=True)

    @property
    def checkout(self) -> Path:
        """Where the product lies."""
        return CHECKOUT

    def wake(self, mistake: str) -> None:
        """Wake one mistake of ``web(mutants=True)``; "" for none."""
        (self.home / "mutant").write_text(mistake, encoding="ascii")

    @property
    def fault_file(self) -> Path:
        """Where ``web(faulty=True)`` looks at its fault points; one line ``POINT:ACTION`` is used up by one process."""
        return self.home / "fault"

    def prepared(self, *, root: Path = CHECKOUT, **extra: str) -> dict[str, str]:
        """The environment of the product's processes, from the checkout at ``root``."""
        return self._prepared[1] | {"PYTHONPATH": str(root)} | extra

    def program(self, name: str) -> str:
        """A program of the product's Python environment."""
        return str(Path(self._prepared[0]).parent / name)

    def manage(
        self, *words: object, root: Path = CHECKOUT, check: bool = True, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """``manage.py`` straight, without looking after the servers first."""
        done = subprocess.run(
            [self.program("python"), str(root / "manage.py"), *map(str, words)],
            env=self.prepared(root=root, **extra),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert not check or done.returncode == 0, f"{words[0]}: {done.returncode}\n{done.stdout}\n{done.stderr[-3000:]}"
        return done

    def python(self, code: str, *words: object, check: bool = True, **extra: str) -> subprocess.CompletedProcess[str]:
        """A few lines inside the product, in a process of their own; ``words`` are its sys.argv[1:]."""
        begun = f"import json, sys, django; django.setup()\n{code}"
        done = subprocess.run(
            [self.program("python"), "-c", begun, *map(str, words)],
            env=self.prepared(**extra),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr[-3000:]
        return done

    def postmaster(self) -> int:
        """Process id of the house's PostgreSQL, 0 when it does not run."""
        folder = self.home / "postgresql"
        elsewhere = folder / "elsewhere"  # where nobody, as whom it runs for root, may enter
        data = Path(elsewhere.read_text(encoding="utf-8")) if elsewhere.exists() else folder / "data"
        try:
            pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return 0
        return pid if state_of(pid) not in ("", "Z") else 0

    def close(self) -> None:
        """Stop its servers and throw their data away, wherever they are."""
        subprocess.run(
            ["python3", "-P", "-c", _DESTROY],
            env=self.environment() | {"PYTHONPATH": str(CHECKOUT)},
            cwd="/",
            check=True,
        )

    def owner(self, municipality: str) -> psycopg.Connection:
        """A connection as the owner with every municipal row of this municipality in reach; commits when left."""
        connection = psycopg.connect(self.database("owner"))
        connection.execute("SELECT set_config('akashi.municipality', %s, false)", [municipality])
        return connection

    def start_web(
        self,
        *,
        workers: int = 2,
        port: int = 0,
        root: Path = CHECKOUT,
        faulty: bool = False,
        mutants: bool = False,
        **extra: str,
    ) -> Web:
        """Start and wait until it is ready. ``faulty``: fault points are read from ``fault_file``; ``mutants``:
        the product with deliberate mistakes built in (mutants/), of which ``wake`` wakes one.
        """
        port = port or free_port()
        if faulty:
            extra["AKASHI_FAULTS"] = str(self.fault_file)
        if mutants:
            self.wake("")
            extra["PROMISES_MUTANT"] = str(self.home / "mutant")
        app = "tests.promises.mutants.wsgi" if mutants else "config.wsgi"
        log = self.home / f"web-{port}.log"
        with log.open("ab") as handle:
            process = subprocess.Popen(
                [
                    *(self.program("gunicorn"), "--config", str(root / "config" / "gunicorn.py")),
                    *("--bind", f"127.0.0.1:{port}", "--workers", str(workers), app),
                ],
                env=self.prepared(root=root, **extra),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                start_new_session=True,
                preexec_fn=_end_with_us,
            )
        web = Web(process, port, log)
        try:
            web.wait_ready()
        except BaseException:
            end(web)
            raise
        return web

    @contextmanager
    def web(self, **given: object) -> Iterator[Web]:
        """A web for the length of a block."""
        started = self.start_web(**given)  # type: ignore[arg-type]
        try:
            yield started
        finally:
            end(started)

    @contextmanager
    def webs(self, count: int, *, workers: int) -> Iterator[Sequence[Web]]:
        """``count`` deployments on one database."""
        started: list[Web] = []
        try:
            while len(started) < count:
                started.append(self.start_web(workers=workers))
            yield started
        finally:
            for one in started:
                end(one)


def end(web: Web) -> None:
    """Stop a web, kindly first; what a fault point has stopped is woken so that it can end."""
    for pid in web.processes():
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            continue
    if web.process.poll() is None:
        web.process.terminate()
        try:
            web.process.wait(25)
        except subprocess.TimeoutExpired:
            os.killpg(web.process.pid, signal.SIGKILL)
            web.process.wait(10)
