"""A town for the promises: open day and night, so that the real clock can run, with people nobody has met before."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from psycopg import sql

from tests.acceptance.cast import crowd
from tests.acceptance.centre import Answer, Centre
from tests.acceptance.database import count, session
from tests.acceptance.invention import Inventor
from tests.acceptance.office import CHECKOUT
from tests.acceptance.parcel import Row
from tests.acceptance.registry import Registry
from tests.acceptance.sheet import MasterFont
from tests.acceptance.test_papers import assert_only, paper
from tests.acceptance.townsfolk import Household, Person

from .house import House, Web
from .wire import Wire

#: 発行抑止: 支援措置, asked for by the person, set by the office, other.
HOLD_KINDS = ("01", "05", "06", "09")
JST = timezone(timedelta(hours=9))
OPEN = '[hours.default]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n[closed]\nyearly = []\n'


@dataclass
class Town:
    """One municipality with a crowd. ``shared`` households are only ever asked for; the others are handed out once."""

    house: House
    registry: Registry
    shared: list[Household]
    _unused: list[Household]
    sequence: int = 1

    @property
    def code(self) -> str:
        """団体コード."""
        return self.registry.code

    def wire(self, web: Web) -> Wire:
        """The centre's client on this web."""
        return Wire(web.url, self.code)

    def centre(self, web: Web) -> Centre:
        """The same for every operation: a zeep client that knows the served WSDL only."""
        return Centre(web.url, self.code, self.registry.now)

    def fresh(self, count: int = 1) -> list[Household]:
        """Households no test has touched."""
        assert len(self._unused) >= count, "the town is too small for this run"
        return [self._unused.pop() for _ in range(count)]

    @property
    def people(self) -> list[Person]:
        """Residents nobody does anything to."""
        return [person for household in self.shared for person in household.members]

    @property
    def heads(self) -> list[Person]:
        """The same, one a household; each has a seal."""
        return [household.members[0] for household in self.shared]

    def hand_over(self, answer: Answer, person: Person) -> None:
        """Hold an issued paper against its bearer, every page; anybody else of the town on it fails the test."""
        assert_only(paper(answer), self.registry, [person])

    def next_delta(self, rows: dict[str, list[Row]], *, ahead: int = 0, **given: Any) -> Path:
        """A package of JUKI that follows the last one, and the sequence with it; ``ahead``: so far on, to wait."""
        if not ahead:
            self.sequence += 1
        sequence = self.sequence + ahead
        parcel = self.registry.delta(rows, sequence=sequence, extracted_at=datetime.now(JST), **given)
        return parcel.write(Path(mkdtemp(dir=self.house.home)))

    def issued_once(self, request_ids: list[str]) -> None:
        """One request row, one fee row and one sealing on the chain for each."""
        with session(self.house, "app", self.code) as connection:
            for request_id in request_ids:
                assert count(connection, "issuance_request", request_id=request_id, state="ISSUED") == 1
                assert count(connection, "ledger_entry", request_id=request_id, event="ISSUED") == 1
        with session(self.house, "auditor", self.code) as connection:
            for request_id in request_ids:
                assert count(connection, "audit_event", request_id=request_id, action="issue.sealed") == 1

    def no_two_papers_of_one_number(self) -> int:
        """Numbers of sealed papers are all different; returns how many there are."""
        with session(self.house, "auditor", self.code) as connection:
            rows = connection.execute(
                "SELECT count(*), count(DISTINCT detail::jsonb ->> 'number') FROM audit_event"
                " WHERE action = 'issue.sealed'"
            ).fetchone()
        assert rows is not None
        assert rows[0] == rows[1]
        return int(rows[0])


def moved_in(house: House, *, seed: int, households: int, variants: bool = False, settings: str = "") -> Town:
    """Make the municipality and let its first packages be applied.

    Somebody is held for each reason there is (``held-01`` … in ``registry.named``); with ``variants`` six people are
    written with a 異体字 that differs from the bare character.
    """
    now = datetime.now(JST).replace(microsecond=0)
    registry = Registry(Inventor(seed), now)
    crowd(registry, households)
    ordinary = list(registry.households)
    shared = 2 * households // 3
    for kind in HOLD_KINDS:
        held = registry.person()
        registry.household(f"held-{kind}", held)
        registry.hold("1", held.atena_no, kind)
    if variants:
        _with_variants(registry)
    words = house.home / f"open-{registry.code}.toml"
    words.write_text(settings + OPEN, encoding="utf-8")
    house.manage(
        *("municipality_add", registry.code, "--name", registry.name, "--prefecture", registry.prefecture),
        *("--mayor", f"{registry.name}長　架空　太郎", "--settings", words),
    )
    out = house.home / "out"
    submit(house, registry.full().write(out), registry.seals_full().write(out))
    return Town(house, registry, ordinary[:shared], ordinary[shared:])


def _with_variants(registry: Registry) -> None:
    tools = Path(os.environ.get("AKASHI_TOOLS", CHECKOUT / ".tools"))
    font = MasterFont(str(next(tools.rglob("ipamjm.ttf"))))
    bases = [base for base in map(ord, "辻葛邉邊齋鯖") if font.different_variants(base)]
    for number, base in enumerate(bases):
        selector, _ = registry.inventor.random.choice(font.different_variants(base))
        name = f"{chr(base)}{chr(selector)}原　{registry.inventor.given('1')}"
        registry.household(f"variant-{number}", registry.person(name=name))


def submit(house: House, *packages: object) -> None:
    """Packages that must all be applied."""
    house.manage("feed_submit", *packages, "--wait")


def until(happened: Callable[[], bool], what: str, *, patience: float = 60) -> None:
    """Wait for it; fails with ``what`` it was that did not come."""
    end = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def incidents(town: Town) -> int:
    """事案 of the town so far."""
    with session(town.house, "app", town.code) as connection:
        return count(connection, "incidents_incident")


def stopped_kinds(town: Town) -> set[str]:
    """Kinds that 照合 has stopped since ``start_again``."""
    with session(town.house, "app", town.code) as connection:
        rows = connection.execute("SELECT kinds FROM municipality_suspension WHERE code = 'SELF_CHECK'").fetchall()
    return {kind for (kinds,) in rows for kind in kinds}


def start_again(town: Town) -> None:
    """Forget that inspection stopped a kind: as the owner, because staff would have to be two (promise P19)."""
    with town.house.owner(town.code) as owner:
        for table in ("municipality_suspension", "incidents_streak"):
            owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
