"""A town for the promises: open day and night, so that the real clock can run, with people nobody has met before."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import psycopg
from psycopg import sql

from tests.acceptance.cast import crowd
from tests.acceptance.centre import Answer, Centre
from tests.acceptance.database import count, session
from tests.acceptance.invention import Inventor
from tests.acceptance.registry import Registry
from tests.acceptance.test_papers import assert_only, paper
from tests.acceptance.townsfolk import Household, Person

from .house import House, Web
from .wire import Wire

JST = timezone(timedelta(hours=9))
OPEN = '[hours.default]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n[closed]\nyearly = []\n'


@dataclass
class Town:
    """One municipality with a crowd; every household is handed out once, so that no test disturbs another."""

    house: House
    registry: Registry
    _unused: list[Household]

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
    def everyone(self) -> list[Person]:
        """All residents."""
        return self.registry.everyone

    def hand_over(self, answer: Answer, person: Person) -> None:
        """Hold an issued paper against its bearer, every page; anybody else of the town on it fails the test."""
        assert_only(paper(answer), self.registry, [person])

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


def moved_in(house: House, *, seed: int, households: int) -> Town:
    """Make the municipality and let its first packages be applied."""
    now = datetime.now(JST).replace(microsecond=0)
    registry = Registry(Inventor(seed), now)
    crowd(registry, households)
    settings = house.home / f"open-{registry.code}.toml"
    settings.write_text(OPEN, encoding="utf-8")
    house.manage(
        *("municipality_add", registry.code, "--name", registry.name, "--prefecture", registry.prefecture),
        *("--mayor", f"{registry.name}長　架空　太郎", "--settings", settings),
    )
    out = house.home / "out"
    submit(house, registry.full().write(out), registry.seals_full().write(out))
    return Town(house, registry, registry.households[::-1])


def submit(house: House, *packages: object) -> None:
    """Packages that must all be applied."""
    house.manage("feed_submit", *packages, "--wait")


def incidents(town: Town) -> int:
    """事案 of the town so far."""
    with session(town.house, "app", town.code) as connection:
        return count(connection, "incidents_incident")


def start_again(town: Town) -> None:
    """Forget that inspection stopped a kind: as the owner, because staff would have to be two (promise P19)."""
    with psycopg.connect(town.house.database("owner")) as owner:
        owner.execute("SELECT set_config('akashi.municipality', %s, false)", [town.code])
        for table in ("municipality_suspension", "incidents_streak"):
            owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
