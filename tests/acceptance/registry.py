"""A town under construction: makes people and households with sensible defaults and packs them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from .calendar_words import years_before
from .invention import Inventor
from .parcel import Parcel, Row
from .townsfolk import Address, Foreign, Hold, Household, Person, Seal, finish, rows_of


@dataclass
class Registry:
    """One municipality's people. ``extracted_at`` is the moment its packages speak of."""

    inventor: Inventor
    now: datetime
    prefecture: str = "見本県"
    code: str = ""
    name: str = ""
    households: list[Household] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    named: dict[str, Household] = field(default_factory=dict)
    extra: list[tuple[str, Row]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.code = self.code or self.inventor.municipality()
        self.name = self.name or self.inventor.surname() + "市"
        self.settled = self.now - timedelta(days=40)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def everyone(self) -> list[Person]:
        return [person for household in self.households for person in household.members]

    def person(self, *, age: int = 40, sex: str = "1", surname: str = "", **given: Any) -> Person:
        """Somebody who was born here ``age`` years ago and some days, unless told otherwise."""
        made = self.inventor
        start = years_before(self.today, age) - timedelta(days=made.random.randint(30, 300))
        values: dict[str, Any] = {
            "atena_no": made.digits(10),
            "name": made.name(sex, surname),
            "kana": made.kana(),
            "sex": sex,
            "birth": start,
            "became_resident": start,
            "serial": made.digits(20),
            "juminhyo_code": made.juminhyo_code(),
            "my_number": made.my_number(),
            "operated_at": self.settled,
            "honseki": f"{self.prefecture}{self.name}{made.town()}{made.random.randint(1, 99)}番地",
        }
        return Person(**(values | given))

    def foreigner(self, *, age: int = 30, sex: str = "2", nationality: str = "ベトナム", **given: Any) -> Person:
        since = self.inventor.day(date(2019, 6, 1), date(2024, 12, 1))
        foreign = given.pop("foreign", None) or Foreign(
            nationality=nationality,
            article="01",
            status="技術・人文知識・国際業務",
            years="3",
            expires=self.today + timedelta(days=400),
            card_no=f"AB{self.inventor.digits(8)}CD",
            card_kind="1",
            since=since,
        )
        values = {
            "name": self.inventor.roman(),
            "attested": False,
            "kana": "",
            "foreign": foreign,
            "former": Address(country=nationality),
            "became_resident": since,
            "notified": since + timedelta(days=3),
            "honseki": "",
        }
        return self.person(age=age, sex=sex, **(values | given))

    def household(self, key: str, *members: Person, **given: Any) -> Household:
        """Register the household under ``key``; every member beyond the first who says nothing becomes 子."""
        for member in members[1:]:
            if member.relation == "世帯主":
                member.relation, member.relation_codes = "子", ("20",)
        for member in members:
            member.hittosha = member.hittosha or next((m.name for m in members if not m.foreign), "")
        made = self.inventor
        values: dict[str, Any] = {
            "number": made.digits(9),
            "members": list(members),
            "address": Address(self.prefecture, self.name, made.town(), made.block()),
            "operated_at": self.settled,
        }
        household = Household(**(values | given))
        self.households.append(household)
        self.named[key] = household
        return household

    def hold(self, target_kind: str, target: str, kind: str, **given: Any) -> Hold:
        values: dict[str, Any] = {"number": self.inventor.digits(8), "starts": self.now - timedelta(days=20)}
        hold = Hold(target_kind=target_kind, target=target, kind=kind, **(values | given))
        self.holds.append(hold)
        return hold

    def seal(self, owner: Person, **given: Any) -> Seal:
        values: dict[str, Any] = {
            "number": self.inventor.digits(7),
            "image": self.inventor.seal(),
            "registered": self.today - timedelta(days=900),
            "operated_at": self.settled,
        }
        seal = Seal(owner=owner, **(values | given))
        self.seals.append(seal)
        return seal

    def full(self, *, sequence: int = 1, extracted_at: datetime | None = None, **given: Any) -> Parcel:
        """JUKI FULL of everything registered so far."""
        rows = rows_of(self.households, self.holds)
        for layout, row in self.extra:
            rows[layout].append(row)
        return self._parcel("JUKI", "FULL", sequence, rows, extracted_at, **given)

    def seals_full(self, *, sequence: int = 1, extracted_at: datetime | None = None, **given: Any) -> Parcel:
        """INKAN FULL with the seal images."""
        images = {seal.file: seal.image for seal in self.seals}
        rows = {"I01": [seal.row() for seal in self.seals]}
        return self._parcel("INKAN", "FULL", sequence, rows, extracted_at, attachments=images, **given)

    def full_of(self, system: str, rows: dict[str, list[Row]]) -> Parcel:
        """The first FULL of another system."""
        return self._parcel(system, "FULL", 1, rows, None)

    def delta(
        self,
        rows: dict[str, list[Row]],
        *,
        sequence: int,
        extracted_at: datetime | None = None,
        system: str = "JUKI",
        change: str = "",
        **given: Any,
    ) -> Parcel:
        """A DELTA; ``previous`` is the sequence before unless told otherwise."""
        return self._parcel(system, "DELTA", sequence, rows, extracted_at, change=change, **given)

    def _parcel(
        self,
        system: str,
        mode: str,
        sequence: int,
        rows: dict[str, list[Row]],
        extracted_at: datetime | None,
        *,
        change: str = "",
        **given: Any,
    ) -> Parcel:
        change = change or self.inventor.digits(12)
        action = "9" if mode == "FULL" else "2"
        return Parcel(
            municipality=self.code,
            system=system,
            mode=mode,
            sequence=sequence,
            previous=given.pop("previous", sequence - 1),
            extracted_at=extracted_at or self.now - timedelta(minutes=3),
            rows=finish(rows, municipality=self.code, change=change, action=action),
            **given,
        )
