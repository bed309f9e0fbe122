"""One front for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.acceptance.office import Office, close_home

from .front import Front, front

OURS, THEIRS, TOMORROWS = "282103", "131016", "011002"
#: Seconds theirs gives a message.
DEADLINE = 2
OPEN = '[hours.default]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n[closed]\nyearly = []\n'
CENTRE = "CN=centre.test,O=Akashi test CA,C=JP"
PEERS = f"""
[[peer]]
subject = "{CENTRE}"
municipalities = ["{OURS}"]

[[peer]]
subject = "CN=for tomorrow,O=Akashi test CA,C=JP"
municipalities = ["{TOMORROWS}"]

[[peer]]
subject = "CN=status only,O=Akashi test CA,C=JP"
municipalities = ["{OURS}"]
operations = ["GetStatus"]

[[peer]]
subject = "CN=theirs,O=Akashi test CA,C=JP"
municipalities = ["{THEIRS}"]
"""


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A home with two municipalities; the second has a short deadline and another Centre."""
    made = Office(tmp_path_factory.mktemp("doors-office"))
    short = made.home / "short.toml"
    short.write_text(f"deadline_seconds = {DEADLINE}\n" + OPEN, encoding="utf-8")
    for code, name, *more in ((OURS, "加古川市"), (THEIRS, "千代田区", "--settings", short)):
        made.akashi("municipality_add", code, "--name", name, "--prefecture", "見本県", "--mayor", f"{name}長", *more)
    yield made
    close_home(made.home)


@pytest.fixture(scope="session")
def doors(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx and gunicorn of that home, for every test of this folder."""
    with front(office=office, folder=tmp_path_factory.mktemp("front"), peers=PEERS) as made:
        yield made
