"""Feed rules 2 to 4 with a real process that is killed at any moment, beside a reader; other packages every run."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from integrations.feeds import service
from integrations.feeds.status import status
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING, _municipality
from tests.feeds.packages import CODE, Feed, home, later, one, person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
_SANE = "011002"
_CHECKOUT = Path(__file__).parents[2]
#: A package that died this often is left alone: once more, and it is refused for good (service.MOST_ATTEMPTS).
_ENOUGH = service.MOST_ATTEMPTS - 1
_TABLES = ("replica_resident", "replica_household", "holds_hold", "replica_feed_state", "intake_quarantined_key")
#: Columns that name the municipality or the receipt, are made from them, or count attempts that were rolled back.
_ITS_OWN = {"row_digest", "municipality", "id", "receipt", "applied_sha256", "extra", "hold_no", "member_no"}


@pytest.fixture
def template(tmp_path: Path, settings) -> Iterator[subprocess.Popen[str]]:
    """The process that forks appliers and readers on the test's database."""
    settings.AKASHI_HOME = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.feeds.template", str(settings.AKASHI_HOME), connection.settings_dict["NAME"]],
        cwd=_CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()


def ask(template: subprocess.Popen[str], *words: str) -> int:
    template.stdin.write(" ".join(words) + "\n")
    template.stdin.flush()
    return int(template.stdout.readline())


def packages(feed: Feed, chance: random.Random) -> list[tuple[str, Path]]:
    """A chain in which whole households take another name, some in FULLs, some with a row that is set aside."""
    written = []
    for sequence in range(1, 9):
        mode = chance.choice(["DELTA", "DELTA", "FULL"]) if sequence > 1 else "FULL"
        hold = {"hold_no": f"R{sequence}", "change_id": f"R{sequence}", "municipality_code": feed.municipality}
        rows = [one("R01", **hold)]
        for household in range(1, 7) if mode == "FULL" else chance.sample(range(1, 7), 3):
            marker, number = chance.choice("一二三四五六七八九"), f"H{household}"
            stamp = {
                "history_no": sequence,
                "change_id": f"C{sequence}-{household}",
                "municipality_code": feed.municipality,
            }
            people = [
                person(f"{household}00{n}", number, head=n == 1, name=f"{marker}　{n}", **stamp) for n in range(1, 6)
            ]
            if chance.random() < 0.1:
                people[chance.randrange(5)][1]["sex"] = "7"
            rows += [*people, home(number, f"{household}001", 5, head_name=f"{marker}　1", **stamp)]
        chance.shuffle(rows)
        written.append((mode, feed.write(sequence, *rows, mode=mode, extracted_at=later(minutes=sequence - 60))))
    return written


def shaken(chain: list[tuple[str, Path]], chance: random.Random) -> list[Path]:
    """DELTAs between two FULLs in any order, and some twice; a FULL before its elders would take their place."""
    runs: list[list[Path]] = []
    for mode, path in chain:
        runs += [[path], []] if mode == "FULL" else []
        if mode == "DELTA":
            runs[-1].append(path)
    for run in runs:
        chance.shuffle(run)
    sent = [path for run in runs for path in run]
    for path in chance.sample(sent, 3):
        sent.insert(chance.randint(sent.index(path) + 1, len(sent)), path)
    return sent


def state(municipality: str) -> dict[str, list[str]]:
    """Everything the packages made, but for what names their municipality or their receipts."""
    found = {}
    with scope(municipality) as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT * FROM {table} WHERE municipality = %s", [municipality])
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = sorted(str([v for n, v in row.items() if n not in _ITS_OWN]) for row in rows)
    return found


def waiting() -> list[int]:
    """How often each package that waits has been tried."""
    with scope(CODE):
        return list(Receipt.objects.filter(state__in=("RECEIVED", "HELD")).values_list("attempts", flat=True))


def test_an_applier_killed_at_any_moment_ends_where_one_that_lived_ends(template, tmp_path: Path):
    seed = random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    (tmp_path / "out").mkdir()
    for code, name in ((CODE, "加古川市"), (_SANE, "札幌市")):
        _municipality(code, name, FRIDAY_MORNING)
    sane = Feed(folder=tmp_path / "out", municipality=_SANE)
    for _, path in packages(sane, random.Random(seed)):
        assert sane.send(path)["state"] in ("APPLIED", "PARTIAL")
    chance = random.Random(seed)
    left = shaken(packages(Feed(folder=tmp_path / "out"), chance), chance)

    reader, killed, rounds = ask(template, "read", CODE), 0, 0
    while left or waiting():
        rounds += 1
        assert rounds < 100, status(CODE)
        for _ in range(min(len(left), chance.randint(1, 3))):
            service.submit(path=left.pop(0), now=FRIDAY_MORNING)
        applier = ask(template, "apply", CODE, FRIDAY_MORNING.isoformat())
        if all(attempts < _ENOUGH for attempts in waiting()):
            # On a busy machine the first ones die before they have begun; the later ones are given longer.
            time.sleep(chance.random() ** 2 * (0.1 + 0.05 * rounds))
            with suppress(ProcessLookupError):  # done before it could be killed
                os.kill(applier, signal.SIGKILL)
        killed += int(template.stdout.readline()) == -signal.SIGKILL
    assert ask(template, "stop", str(reader)) == 0
    assert killed
    (entry,) = status(CODE)
    assert (entry["sequence"], entry["packages"], entry["received"], entry["held"]) == (8, 8, 0, 0)
    assert state(CODE) == state(_SANE)
