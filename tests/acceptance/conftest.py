"""One server for the whole room, a town moved in through the feed door, and the order of the tests."""

import os
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from .cast import crowd, settle
from .centre import Centre
from .invention import Inventor
from .office import CHECKOUT, Office, Server, close_home
from .registry import Registry
from .sheet import MasterFont
from .village import Village

JST = timezone(timedelta(hours=9))
_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "heavy: load, kills and whole installations; these run after everything else")
    config.addinivalue_line("markers", "xdist_group: tests that share a server stay on one worker")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The room stays on one worker (one server), its heavy tests last."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("acceptance"))
    items.sort(key=lambda item: item.get_closest_marker("heavy") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Let a fixture know, at its end, that its test failed."""
    report = yield
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report


@pytest.fixture(scope="session")
def seed() -> int:
    """This run's seed; give the printed number as ACCEPTANCE_SEED to meet the same people again."""
    return int(os.environ.get("ACCEPTANCE_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(autouse=True)
def _name_the_seed(seed: int) -> None:
    """pytest shows captured output only with a failure: exactly when the seed is wanted."""
    sys.stdout.write(f"replay with ACCEPTANCE_SEED={seed}\n")


@pytest.fixture(scope="session")
def inventor(seed: int) -> Inventor:
    return Inventor(seed)


@pytest.fixture(scope="session")
def now(seed: int) -> datetime:
    """The fixed clock: a working hour of some ordinary weekday, another one each run."""
    dice = random.Random(seed)
    day = date(2026, 3, 2) + timedelta(days=dice.randrange(250))
    while day.weekday() > 4 or (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, dice.randint(9, 16), dice.randint(0, 59), tzinfo=JST)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Iterator[Office]:
    """A home of its own, emptied and stopped afterwards."""
    home = tmp_path_factory.mktemp("office")
    yield Office(home, now)
    close_home(home)


@pytest.fixture(scope="session")
def font() -> MasterFont:
    """IPAmj明朝 as installed by the scripts or the system."""
    tools = Path(os.environ.get("AKASHI_TOOLS", CHECKOUT / ".tools"))
    for root in (tools, Path("/usr/share/fonts"), Path("/var/lib/akashi")):
        for found in root.rglob("ipamjm.ttf"):
            return MasterFont(str(found))
    raise AssertionError("IPAmj明朝 is nowhere to be found: bin/akashi installs it")


@pytest.fixture(scope="session")
def town(office: Office, inventor: Inventor, now: datetime, font: MasterFont) -> Registry:
    """The main town with default settings, its JUKI and INKAN FULL applied."""
    made = Registry(inventor, now)
    settle(made, font)
    crowd(made, 84)
    add(office, made)
    office.deliver(made.full().write(office.home / "out"), made.seals_full().write(office.home / "out"))
    return made


@pytest.fixture(scope="session")
def server(office: Office, town: Registry) -> Iterator[Server]:
    """``bin/serve`` with two web processes."""
    started = Server(office, workers=2)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def centre(server: Server, town: Registry, now: datetime) -> Centre:
    """The exchange centre's client for the main town."""
    return Centre(server.url, town.code, now)


def add(office: Office, town: Registry, *words: object) -> None:
    """``municipality_add`` for a town."""
    mayor = f"{town.name}長　架空　太郎"
    office.akashi(
        "municipality_add", town.code, "--name", town.name, "--prefecture", town.prefecture, "--mayor", mayor, *words
    )


@pytest.fixture(scope="session")
def villages(office: Office, server: Server, seed: int, town: Registry) -> Iterator[list[Village]]:
    return []


@pytest.fixture
def village(
    villages: list[Village], office: Office, server: Server, seed: int, town: Registry, request: pytest.FixtureRequest
) -> Iterator[Village]:
    """The shared village, or a new one when the last test left it in an unknown state."""
    if not villages:
        number = sum(map(ord, request.node.name)) + seed * 1000
        villages.append(Village(office, server, Registry(Inventor(number), town.now), add))
    yield villages[0]
    if getattr(request.node, "failed", False):
        villages.clear()
