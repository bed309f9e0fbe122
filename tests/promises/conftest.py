"""What every promise may lean on: a house of its own with a town in it, web processes, the depth, and ``record``."""

import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.centre import Centre
from tests.acceptance.townsfolk import Person

from .house import House, Web
from .town import Town, moved_in, start_again
from .wire import Wire

_HERE = Path(__file__).parent
_PROMISE = re.compile(r"test_p(\d\d)_")
#: Results of this run, for the report (config/local/promises.py).
_lines: list[dict[str, object]] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One house, so one worker; and after everything else, because these tests kill servers."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("promises"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test found. A test that another file lends (full depth) counts for the promise that names it."""
    if report.when == "call" or report.outcome != "passed":
        _lines.append(
            {
                "test": report.nodeid,
                "outcome": report.outcome,
                "seconds": report.duration,
                "figures": [pair for pair in report.user_properties if isinstance(pair[1], (int, float, str))],
                "why": report.longreprtext[-2000:] if report.outcome != "passed" else "",
            }
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the results where the command asked for them."""
    wanted = os.environ.get("PROMISES_RESULTS")
    if wanted and not hasattr(session.config, "workerinput"):
        Path(wanted).write_text(json.dumps(_lines, ensure_ascii=False), encoding="utf-8")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether to go deep (AKASHI_PROMISES=full)."""
    depth = os.environ.get("AKASHI_PROMISES", "quick")
    assert depth in ("quick", "full"), "AKASHI_PROMISES is quick or full"
    return depth == "full"


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """``record("取り違え", 0)``: a figure of this test for the report; said twice, the later one counts."""

    def note(name: str, value: object) -> None:
        properties = request.node.user_properties
        properties[:] = [pair for pair in properties if pair[0] != name] + [(name, value)]

    return note


@pytest.fixture(scope="session")
def seed() -> int:
    """New people each run; give the printed number as PROMISES_SEED to meet the same ones again."""
    return int(os.environ.get("PROMISES_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(autouse=True)
def _name_the_seed(seed: int) -> None:
    sys.stdout.write(f"replay with PROMISES_SEED={seed}\n")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A home with its own PostgreSQL and Valkey, emptied and stopped afterwards."""
    home = tmp_path_factory.mktemp("house")
    made = House(home)
    yield made
    made.close()


@pytest.fixture(scope="session")
def town(house: House, seed: int) -> Town:
    """A town that is open day and night, with people nobody has met before."""
    return moved_in(house, seed=seed, households=90)


@pytest.fixture(scope="session")
def web(house: House, town: Town) -> Iterator[Web]:
    """Two web processes for the tests that break nothing."""
    with house.web(workers=2) as started:
        yield started


@pytest.fixture(scope="session")
def wire(web: Web, town: Town) -> Wire:
    """The exchange centre's client on these."""
    return town.wire(web)


@pytest.fixture(scope="session")
def centre(web: Web, town: Town) -> Centre:
    """The same with zeep, for operations other than issuing."""
    return town.centre(web)


@pytest.fixture(scope="session")
def faulty(house: House, town: Town) -> Iterator[Web]:
    """One worker that looks at its fault points, and that its master raises again when it is killed."""
    with house.web(workers=1, faulty=True) as started:
        yield started


@dataclass(frozen=True)
class Mutants:
    """A web whose builders made mistakes, and a town for it: inspection stops its kinds."""

    house: House
    town: Town
    web: Web

    def ask_everyone(self, mistake: str, *, people: Sequence[Person], kind: str = "JUMINHYO") -> Counter[str]:
        """Wake one mistake and ask; every paper that comes is held against its bearer. Outcomes, counted."""
        start_again(self.town)
        self.house.wake(mistake)
        wire, outcomes = self.town.wire(self.web), Counter[str]()
        try:
            with ThreadPoolExecutor(4) as pool:
                asked = pool.map(lambda person: wire.issue(person.serial, kind=kind), people)
                for person, answer in zip(people, asked, strict=True):
                    outcomes[answer.outcome] += 1
                    if answer.outcome == "ISSUED":
                        self.town.hand_over(answer, person)
        finally:
            self.house.wake("")
        return outcomes


@pytest.fixture(scope="session")
def mutants(house: House, seed: int) -> Iterator[Mutants]:
    """One process with every mistake of mutants/mistakes.py, all asleep."""
    town = moved_in(house, seed=seed + 1, households=14, variants=True)
    with house.web(workers=1, mutants=True, faulty=True) as web:
        yield Mutants(house, town, web)
