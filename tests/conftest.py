"""What every test may lean on: two municipalities on a real database under the application's role, and a clock.

Personas: ``kakogawa`` is ours; ``strangers`` is 他自治体C, who must never see anything of ours.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from xdist.remote import Producer

from tests.emptying import quick_flush
from tests.quiet_logs import CENSUS, note_saved, watched
from tests.spreading import LongestFirst, rank

#: The test database is made through the owner's alias and seen through the application's.
_DATABASES = ["default", "owner"]
TOKYO = ZoneInfo("Asia/Tokyo")
#: A Friday at ten in the morning: every service is open, every office at work.
FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LongestFirst | None:
    """How the files are spread where they stay whole (``--dist loadfile``)."""
    return LongestFirst(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest first for xdist's workers, and name both aliases on every test that touches the database.

    When no test of a run names "owner", Django makes no test database at all and "default" is the real one.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=rank)
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None:
            named = {"databases": _DATABASES, **marker.kwargs}
            item.add_marker(pytest.mark.django_db(*marker.args, **named), append=False)
        elif "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=_DATABASES))


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After every test that commits, and every town, the database is emptied."""
    with quick_flush():
        yield


@pytest.fixture(scope="session", autouse=True)
def _listening() -> None:
    """One ear for the whole run (quiet_logs.py)."""
    from django.db.models.signals import post_save

    CENSUS.listen()
    post_save.connect(note_saved)


@pytest.fixture(scope="module", autouse=True)
def _new_people(_listening: None) -> None:
    CENSUS.begin()


@pytest.fixture(autouse=True)
def _nobody_in_the_logs(_new_people: None) -> Iterator[None]:
    yield from watched()


@pytest.fixture
def now() -> datetime:
    """The moment most tests happen at."""
    return FRIDAY_MORNING


def _municipality(code: str, name: str, now: datetime) -> str:
    from django.conf import settings

    from issuer.municipality.official_seal import sample_seal
    from issuer.municipality.services import add_municipality
    from issuer.sealing.enrol import add_sample_key

    add_municipality(
        code=code,
        name=name,
        prefecture="見本県",
        mayor=f"{name}長　桜木　文子",
        official_seal=sample_seal(font=settings.AKASHI_FONTS),
        characters=None,
        settings={},
        settings_folder=Path(),
        now=now,
        actor="test",
    )
    add_sample_key(municipality=code, name=name, now=now, actor="test", algorithm="P-256")
    return code


@pytest.fixture
def kakogawa(db: None, now: datetime) -> str:
    """Our municipality, with default settings."""
    return _municipality("282103", "加古川市", now)


@pytest.fixture
def mihon(db: None, now: datetime) -> str:
    """The municipality of the sample city's cards, without its people."""
    return _municipality("999997", "見本市", now)


@pytest.fixture
def strangers(db: None, now: datetime) -> str:
    """他自治体C."""
    return _municipality("011002", "札幌市", now)


@pytest.fixture
def at(now: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: now
