"""A house on two sites, and the load."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.office import CHECKOUT, clean_environment
from tests.promises.house import House, Web
from tests.promises.town import Town, moved_in

from .centre import Acknowledged
from .pair import ROLES, Pair


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Servers are killed here: one worker for all of it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("sites"))


class TwoSites(House):
    """A house whose database lies on two sites."""

    pair: Pair

    def environment(self, **given: object) -> dict[str, str]:
        """With connection strings that name both."""
        urls = {"app": "AKASHI_DATABASE_URL", "owner": "AKASHI_DATABASE_OWNER_URL"}
        urls["auditor"] = "AKASHI_DATABASE_AUDITOR_URL"
        return super().environment() | {urls[role]: self.pair.url(role) for role in ROLES}

    def database(self, role: str) -> str:
        """The same string, for tests."""
        return self.pair.url(role) + "?target_session_attrs=read-write"

    def close(self) -> None:
        """Stop what the house and its sites run."""
        stop = "from config.local import valkey; from config.local.place import settle; valkey.stop(settle())"
        words = ["python3", "-P", "-c", stop]
        subprocess.run(words, env=self.environment() | {"PYTHONPATH": str(CHECKOUT)}, cwd="/", check=True)
        self.pair.close()


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[TwoSites]:
    """A house on a primary with a synchronous standby, nobody living there yet."""
    house = TwoSites(tmp_path)
    house.pair = Pair()
    try:
        house.pair.raise_primary()
        house.pair.raise_standby()
        yield house
    finally:
        house.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house on one site."""
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
def town(sites: TwoSites) -> Town:
    """A town on both sites."""
    seed = int(os.environ.get("PROMISES_SEED") or random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"replay with PROMISES_SEED={seed}\n")
    return moved_in(sites, seed=seed, households=30)


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """A figure of this test for the report of the promises."""

    def note(name: str, value: object) -> None:
        request.node.user_properties.append((name, value))
        sys.stdout.write(f"{name}: {value}\n")

    return note


class Load:
    """Centres in processes of their own."""

    def __init__(self, town: Town, webs: Sequence[Web], folder: Path, count: int) -> None:
        self.outs = [folder / f"centre-{number}.jsonl" for number in range(count)]
        people = [person.serial for person in town.people]
        urls = ",".join(web.url for web in webs)
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.sites.centre", urls, town.code, str(out), *people[number::count]],
                env=clean_environment() | {"PYTHONPATH": str(CHECKOUT)},
                cwd=CHECKOUT,
            )
            for number, out in enumerate(self.outs)
        ]

    def acknowledged(self) -> list[Acknowledged]:
        """Everything the centres hold so far, by the time it came."""
        lines = [line for out in self.outs if out.exists() for line in out.read_text(encoding="ascii").splitlines(True)]
        found = [Acknowledged(**json.loads(line)) for line in lines if line.endswith("\n")]
        return sorted(found, key=lambda one: one.at)

    def wait_for(self, count: int, *, since: int = 0, patience: float = 120) -> None:
        """Until ``count`` more than ``since`` have been acknowledged."""
        until = time.monotonic() + patience
        while len(self.acknowledged()) < since + count:
            assert time.monotonic() < until, "the load stands still"
            assert all(process.poll() is None for process in self.processes), "a centre was refused"
            time.sleep(0.05)

    def stop(self) -> list[Acknowledged]:
        """Let each finish what it has begun; everything acknowledged."""
        for out in self.outs:
            out.with_suffix(".stop").touch()
        assert [process.wait(120) for process in self.processes] == [0] * len(self.processes)
        return self.acknowledged()


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[..., object]:
    """``with loaded(town, web, …, count=3) as load:``."""

    @contextmanager
    def begin(town: Town, *webs: Web, count: int = 3) -> Iterator[Load]:
        load = Load(town, webs, tmp_path, count)
        try:
            yield load
        finally:
            for process in load.processes:
                process.kill()
                process.wait()

    return begin
