"""What goes wrong, all along, on a schedule drawn from the seed."""

import os
import random
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.sheet import Sheet
from tests.promises.house import House, Web, end
from tests.promises.town import HOLD_KINDS

from .hand import Hand
from .towns import City, package_of_moves

#: Places where a web process may die; tests/ground holds issuer/tenancy/faults.py against the code.
POINTS = (
    "t1_uncommitted", "after_t1", "after_press", "after_inspection", "t2_read", "after_seal", "t2_uncommitted",
    "after_t2", "before_answer", "refusal_uncommitted", "delivery_uncommitted", "chain_appended",
)  # fmt: skip
#: How often each comes, against the others.
ACTS = {
    "point": 40, "worker": 10, "frozen": 6, "hold": 30, "release": 24, "upkeep": 8, "burst": 6, "moves": 6, "flush": 5,
    "valkey": 2, "postgresql": 4, "web": 3,
}  # fmt: skip
BURST_SECONDS = 5.0


@dataclass
class Weather:
    """``act`` does one of ``ACTS``; what it breaks, it lets come back. ``done`` counts what really happened."""

    house: House
    web: Web
    hand: Hand
    cities: list[City]
    dice: random.Random
    workers: int
    burst: Path
    done: Counter[str] = field(default_factory=Counter)
    standing: list[tuple[str, str]] = field(default_factory=list)
    half_moved: list[str] = field(default_factory=list)
    _burst_until: float = 0.0
    _armed: str = ""

    def act(self) -> None:
        """The next one."""
        self._look()
        name = self.dice.choices(list(ACTS), list(ACTS.values()))[0]
        happened = getattr(self, f"_{name}")()
        if happened is not False:
            self.done[name] += 1

    def calm(self) -> None:
        """Everything stands again: no burst, no armed point, all servers up, holds of the day released."""
        self._burst_until = 0.0
        self._look()
        self.house.fault_file.unlink(missing_ok=True)
        self._armed = ""
        self.house.raise_servers()
        if self.web.process.poll() is not None:
            self._raise_web()
        self.web.wait_ready()
        while self.standing:
            if not self._release():
                time.sleep(0.5)

    def _look(self) -> None:
        if self._armed and not self.house.fault_file.exists():
            self.done[f"kill -9 at {self._armed}"] += 1
            self._armed = ""
        if self.burst.exists() and time.monotonic() > self._burst_until:
            self.burst.unlink()

    def _point(self) -> bool:
        if self._armed:
            return False
        self._armed = self.dice.choice(POINTS)
        self.house.fault_file.write_text(f"{self._armed}:kill", encoding="ascii")
        return True

    def _workers(self) -> list[int]:
        return self.web.processes()[1:]

    def _worker(self) -> bool:
        return _signal(self.dice, self._workers(), signal.SIGKILL) > 0

    def _frozen(self) -> bool:
        """A machine that stands still for a while and goes on as if nothing had been."""
        pid = _signal(self.dice, self._workers(), signal.SIGSTOP)
        time.sleep(self.dice.uniform(0.5, 3))
        if pid:
            _signal(self.dice, [pid], signal.SIGCONT)
        return pid > 0

    def _web(self) -> None:
        self.web.kill()
        self._raise_web()

    def _raise_web(self) -> None:
        self.web = self.house.start_web(workers=self.workers, port=self.web.port, faulty=True)

    def _postgresql(self) -> bool:
        """An immediate stop: no checkpoint, recovery from the log."""
        pid = self.house.postmaster()
        if not pid:
            return False
        os.kill(pid, signal.SIGQUIT)
        _wait(lambda: not self.house.postmaster())
        self.house.raise_servers()
        return True

    def _redis(self) -> Path:
        return Path(self.house.prepared()["AKASHI_REDIS_URL"].removeprefix("unix://"))

    def _flush(self) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self._redis()))
            line.sendall(b"FLUSHALL\r\n")
            line.recv(5)

    def _valkey(self) -> None:
        os.kill(int((self._redis().parent / "valkey.pid").read_text()), signal.SIGKILL)
        self.house.raise_servers()

    def _burst(self) -> None:
        self.burst.touch()
        self._burst_until = time.monotonic() + BURST_SECONDS

    def _hold(self) -> bool:
        city = self.dice.choice(self.cities)
        household = self.dice.choice(city.fickle)
        target_kind, target_no = self.dice.choice(
            [("2", household.number), ("1", self.dice.choice(household.members).atena_no)]
        )
        done, number = self.hand.do(
            "hold",
            municipality=city.town.code,
            target_kind=target_kind,
            target_no=target_no,
            kind=self.dice.choice(HOLD_KINDS),
        )
        if done:
            self.standing.append((city.town.code, number))
        return done

    def _release(self) -> bool:
        if not self.standing:
            return False
        at = self.dice.randrange(len(self.standing))
        code, number = self.standing[at]
        done, _ = self.hand.do("release", municipality=code, hold_no=number)
        if done:
            self.standing.pop(at)
        return done

    def _upkeep(self) -> bool:
        return self.hand.do("upkeep")[0]

    def _moves(self) -> None:
        """A package under fire; a household that moved has its new address from the moment the package is applied."""
        city = self.dice.choice(self.cities)
        household = self.dice.choice(city.moving)
        package = package_of_moves(city, [household])
        while self.house.manage("feed_submit", package, "--wait", check=False).returncode != 0:
            self.house.raise_servers()
        answer = city.town.wire(self.web).insist(household.members[0].serial, request_id=f"siege-move-{time.time_ns()}")
        if answer.outcome != "ISSUED" or not Sheet(answer.pdf).has(household.address.block):
            self.half_moved.append(answer.outcome)


def _signal(dice: random.Random, pids: list[int], signum: int) -> int:
    """To one of them; its id, or 0 when none is left."""
    for pid in dice.sample(pids, len(pids)):
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            continue
        return pid
    return 0


def _wait(happened: Callable[[], bool], *, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError("the database did not stop")
        time.sleep(0.02)


def stop(web: Web, clients: list[subprocess.Popen[bytes]]) -> None:
    """End what the siege started."""
    for client in clients:
        if client.poll() is None:
            client.kill()
            client.wait()
    end(web)
