"""A small municipality the feed tests share: the sequence goes on from test to test, households are used once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from .centre import Centre
from .office import Office, Server
from .parcel import Parcel, Row
from .registry import Registry
from .sheet import Sheet
from .townsfolk import Household, Person, rows_of

KEYS = {"receipt", "municipality", "system", "mode", "sequence", "sha256", "state"}
KEYS |= {"rows", "applied", "quarantined", "discarded", "errors"}
EXIT = {"APPLIED": 0, "DUPLICATE": 0, "PARTIAL": 1, "HELD": 1, "REFUSED": 2}


class Village:
    """Its first FULL is five hours old, so that tests can send what happened since, minute by minute."""

    def __init__(self, office: Office, server: Server, registry: Registry, add: Callable[[Office, Registry], None]):
        self.office, self.registry = office, registry
        self.centre = Centre(server.url, registry.code, registry.now)
        self.out = office.home / "out"
        self.sequence = {"JUKI": 1, "INKAN": 0}
        self._moment = registry.now - timedelta(minutes=300)
        self._unused: list[Household] = []
        for number in range(120):
            ages = (50, 20, 19)[: 1 + number % 3]
            self._unused.append(registry.household(f"h{number}", *(registry.person(age=age) for age in ages)))
        add(office, registry)
        office.deliver(registry.full(extracted_at=self.tick()).write(self.out))

    def tick(self) -> datetime:
        """The next minute."""
        self._moment += timedelta(minutes=1)
        return self._moment

    def fresh(self) -> Household:
        """A household no test has touched."""
        return self._unused.pop()

    def next(self, system: str = "JUKI", *, ahead: int = 1) -> int:
        return self.sequence[system] + ahead

    def applied(self, parcel: Parcel, **given: Any) -> dict[str, Any]:
        """Send a package that must be applied; the village's sequence follows."""
        receipt = self.send(parcel, **given)
        assert receipt["state"] == "APPLIED", receipt
        self.sequence[parcel.system] = parcel.sequence
        return receipt

    def send(self, *parcels: Parcel, zipped: bool = True) -> Any:
        """Submit; the receipts (one: itself) after holding form, exit code and row accounts to the contract."""
        # A folder each: packages that compete for one sequence also share their file name.
        paths = [parcel.write(Path(mkdtemp(dir=self.out)), zipped=zipped) for parcel in parcels]
        code, receipts = self.office.submit(*paths)
        for parcel, receipt in zip(parcels, receipts, strict=True):
            assert receipt.keys() >= KEYS, receipt
            if receipt["state"] in ("APPLIED", "PARTIAL"):
                accounted = receipt["applied"] + receipt["quarantined"] + receipt["discarded"]
                assert accounted == receipt["rows"] == sum(len(rows) for rows in parcel.rows.values()), receipt
        assert code == max(EXIT[receipt["state"]] for receipt in receipts), receipts
        return receipts[0] if len(receipts) == 1 else receipts

    def delta(self, rows: dict[str, list[Row]], *, ahead: int = 1, system: str = "JUKI", **given: Any) -> Parcel:
        """A DELTA that follows the last applied one, or lies ``ahead`` of it."""
        given.setdefault("extracted_at", self.tick())
        return self.registry.delta(rows, system=system, sequence=self.next(system, ahead=ahead), **given)

    def full(self, *, ahead: int = 1, **given: Any) -> Parcel:
        given.setdefault("extracted_at", self.tick())
        return self.registry.full(sequence=self.next(ahead=ahead), **given)

    def moves(self, household: Household, **given: Any) -> Parcel:
        """A DELTA in which the household moves to a new block (household.address has it)."""
        self.renew(household)
        return self.delta({"J02": [household.row()]}, **given)

    def renew(self, *households: Household) -> dict[str, list[Row]]:
        """Everything about these households happens again, a minute later: new block, newer history. Their rows."""
        at = self.tick()
        for household in households:
            household.address.block = self.registry.inventor.block()
            for thing in (household, *household.members):
                thing.history += 1
                thing.operated_at = at
        return rows_of(list(households), [])

    def issue(self, person: Person, kind: str = "JUMINHYO") -> str:
        return self.centre.issue(person.serial, kind).outcome

    def outcome(self, household: Household) -> str:
        return self.issue(household.members[0])

    def shows(self, household: Household, block: str = "") -> bool:
        """Whether the paper of the first member shows this block (now: the household's)."""
        answer = self.centre.issue(household.members[0].serial)
        assert answer.outcome == "ISSUED", answer
        return Sheet(answer.pdf).has(block or household.address.block)
