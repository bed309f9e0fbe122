"""One city on two servers: two homes, two databases, real web and worker processes, HTTP between them.

The first city is split by what each server prints, both with feeds of their own: only holds travel. The second is split
as the standard splits it: the 住印 server has the residents, the 戸籍 server the registers, and lives on the copy.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .centre import Centre
from .database import session
from .invention import Inventor
from .office import CHECKOUT, Office, Server, close_home, free_port
from .registry import Registry

# Four servers, two minutes; tests/peers asks the same of two in one process.
pytestmark = [pytest.mark.heavy, pytest.mark.long]
#: A Friday morning: every service is open, the registers' too.
NOON = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
REGISTERS = ("KOSEKI_ZENBU", "KOSEKI_KOJIN", "FUHYO")
#: The sample city and two of its people; the first stands in one of its registers.
SAMPLE, KIRYU, CHILD = "999997", "7010131", "7080131"
#: Minutes of silence after which the 戸籍 server of the second city stops.
SILENCE = 20


class Half:
    """One of the two servers."""

    def __init__(self, home: Path, port: int) -> None:
        self.office, self.port = Office(home, NOON), port
        self.server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self, *, clock: datetime | None = None) -> None:
        self.office.clock = clock or self.office.clock
        self.server = Server(self.office, workers=1, port=self.port)

    def down(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def centre(self, code: str) -> Centre:
        return Centre(self.url, code, self.office.clock or NOON)

    def told(self, *words: object) -> dict | list:
        return json.loads(self.office.akashi(*words, "--json", check=False).stdout.splitlines()[-1])

    def against(self, serial: str, kind: str = "FUHYO") -> dict[str, str]:
        """Rule → refusal of ``explain`` in the second city."""
        said = self.told("explain", "--municipality", SAMPLE, "--serial", serial, "--kind", kind)
        return {finding["rule"]: finding["refusal"] for finding in said["trace"] if finding["refusal"]}


class Pair:
    """住印 and the other."""

    def __init__(self, folder: Path) -> None:
        self.residents = Half(folder / "a", free_port())
        self.other = Half(folder / "b", free_port())
        self.town = Registry(Inventor(7), NOON)
        self.person = self.town.person(age=50)
        self.town.household("h", self.person, self.town.person(age=20))
        self.town.seal(self.person)

    def agree(self, code: str, of_other: tuple[str, ...], of_residents: tuple[str, ...]) -> None:
        made = self.residents.told("peer_add", code, "--url", self.other.url, "--kinds", ",".join(of_other))
        token = self.other.office.home / "token"
        token.write_text(made["token"], encoding="ascii")
        self.other.told("peer_add", code, "--url", self.residents.url, "--kinds", *of_residents, "--token-file", token)


def until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait for it."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it never came to be"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("peers")
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    made = Pair(folder)
    try:
        _found(made)
        made.residents.up()
        made.other.up()
        until(lambda: "peer_fresh" not in made.other.against(KIRYU))
        yield made
    finally:
        for half in (made.residents, made.other):
            half.down()
            close_home(half.office.home)


def _found(made: Pair) -> None:
    town, places = made.town, (SAMPLE, "見本市", "見本県")
    for half in (made.residents, made.other):
        for code, name, prefecture in (places, (town.code, town.name, town.prefecture)):
            words = ("--name", name, "--prefecture", prefecture, "--mayor", f"{name}長　架空　太郎")
            half.office.akashi("municipality_add", code, *words)
        out = half.office.home / "out"
        out.mkdir()
        half.office.deliver(town.full().write(out), town.seals_full().write(out))
    made.residents.office.deliver(*_sample(made.residents, "JUKI", "INKAN"))
    made.other.office.deliver(*_sample(made.other, "KOSEKI", "FUHYO"))
    limit = made.other.office.home / "silence.toml"
    limit.write_text(f"[freshness.PEER]\nlimit = {SILENCE}\nwarn = 5\n", encoding="utf-8")
    made.other.office.akashi("municipality_set", SAMPLE, "--settings", limit, "--from", NOON.isoformat())
    made.agree(town.code, ("INKAN",), ("JUMINHYO", "KISAI_JIKO"))
    made.agree(SAMPLE, REGISTERS, ("JUMINHYO", "KISAI_JIKO", "INKAN"))


def _sample(half: Half, *systems: str) -> list[Path]:
    """FULL packages of the sample city."""
    out = half.office.home / "sample"
    chosen = [word for system in systems for word in ("--system", system)]
    subprocess.run(
        [sys.executable, "-m", "integrations.centre.city", "--out", out, "--today", f"{NOON:%Y-%m-%d}",
         "--extracted-at", (NOON - timedelta(minutes=2)).isoformat(), "--households", "20", "--zip", *chosen],
        cwd=CHECKOUT, check=True, capture_output=True,
    )  # fmt: skip
    return sorted(out.glob("*.zip"))


def _outcome(half: Half, code: str, serial: str, kind: str) -> str:
    scope = "ALL" if kind == "KOSEKI_ZENBU" else "SELF"
    return half.centre(code).issue(serial, kind, scope).outcome


def test_each_server_lists_and_issues_its_own_kinds_only(pair: Pair) -> None:
    serial, code = pair.person.serial, pair.town.code
    assert "INKAN" not in pair.residents.centre(code).list(serial)
    assert not {"JUMINHYO", "KISAI_JIKO"} & pair.other.centre(code).list(serial).keys()
    assert _outcome(pair.residents, code, serial, "JUMINHYO") == "ISSUED"
    assert _outcome(pair.other, code, serial, "INKAN") == "ISSUED"
    assert _outcome(pair.residents, code, serial, "INKAN") == "NOT_OFFERED"
    assert _outcome(pair.other, code, serial, "JUMINHYO") == "NOT_OFFERED"


@pytest.mark.parametrize("where", ["residents", "other"])
def test_a_hold_entered_on_either_server_refuses_on_both_within_seconds(pair: Pair, where: str) -> None:
    serial, code = pair.person.serial, pair.town.code
    entered: Half = getattr(pair, where)
    number = entered.told("hold_add", code, "--person", pair.person.atena_no)["hold"]
    papers = ((pair.residents, "JUMINHYO"), (pair.other, "INKAN"))
    until(lambda: all(_outcome(half, code, serial, kind) == "HELD" for half, kind in papers))
    entered.told("hold_end", code, number)
    until(lambda: all(_outcome(half, code, serial, kind) == "ISSUED" for half, kind in papers))


def test_the_registers_server_knows_people_it_never_had_a_feed_of(pair: Pair) -> None:
    sound = {"one_person", "link_alive", "not_removed", "old_enough", "no_stop", "juki_fresh", "peer_fresh"}
    assert not sound & pair.other.against(KIRYU).keys()
    assert pair.other.against(CHILD)["old_enough"] == "UNDER_AGE"
    assert pair.other.against("1")["one_person"] in ("NOT_FOUND", "NOT_REGISTERED")


@pytest.mark.parametrize("kind", REGISTERS)
def test_the_registers_server_issues_what_it_prints_by_the_copy_and_stops_with_a_hold(pair: Pair, kind: str) -> None:
    assert _outcome(pair.other, SAMPLE, KIRYU, kind) == "ISSUED"
    assert _outcome(pair.residents, SAMPLE, KIRYU, kind) == "NOT_OFFERED"
    assert pair.residents.centre(SAMPLE).list(KIRYU).keys().isdisjoint(REGISTERS)
    number = pair.residents.told("hold_add", SAMPLE, "--person", _atena_no(pair))["hold"]
    until(lambda: pair.other.against(KIRYU, kind).get("no_stop") == "HELD")
    assert _outcome(pair.other, SAMPLE, KIRYU, kind) == "HELD"
    pair.residents.told("hold_end", SAMPLE, number)
    until(lambda: "no_stop" not in pair.other.against(KIRYU, kind))


def test_with_the_other_server_down_the_residents_server_goes_on_and_tells_it_later(pair: Pair) -> None:
    serial, code = pair.person.serial, pair.town.code
    pair.other.down()
    try:
        assert _outcome(pair.residents, code, serial, "JUMINHYO") == "ISSUED"
        assert "JUMINHYO" in pair.residents.centre(code).list(serial)
        number = pair.residents.told("hold_add", code, "--person", pair.person.atena_no)["hold"]
        until(lambda: pair.residents.told("peer_status", code)[0]["failures"] > 0)
    finally:
        pair.other.up()
    until(lambda: _outcome(pair.other, code, serial, "INKAN") == "HELD")
    pair.residents.told("hold_end", code, number)
    until(lambda: _outcome(pair.other, code, serial, "INKAN") == "ISSUED")


def test_with_the_residents_server_down_the_other_goes_on_until_the_copy_is_too_old(pair: Pair) -> None:
    pair.residents.down()
    try:
        assert "peer_fresh" not in pair.other.against(KIRYU)
        assert _outcome(pair.other, SAMPLE, KIRYU, "FUHYO") == "ISSUED"
        pair.other.down()
        pair.other.up(clock=NOON + timedelta(minutes=SILENCE + 1))
        assert pair.other.against(KIRYU)["peer_fresh"] == "STALE"
        assert _outcome(pair.other, SAMPLE, KIRYU, "FUHYO") == "STALE"
        # Where both have feeds of their own, neither stops for the other.
        assert _outcome(pair.other, pair.town.code, pair.person.serial, "INKAN") == "ISSUED"
    finally:
        pair.residents.up(clock=NOON + timedelta(minutes=SILENCE + 1))
    until(lambda: "peer_fresh" not in pair.other.against(KIRYU))
    for half in (pair.residents, pair.other):
        half.office.audit()


def _atena_no(pair: Pair) -> str:

    with session(pair.residents.office, "app", SAMPLE) as connection:
        row = connection.execute("SELECT atena_no FROM identity_credential WHERE serial_no = %s", [KIRYU]).fetchone()
    assert row is not None
    return str(row[0])
