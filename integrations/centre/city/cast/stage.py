"""The builder the cast is written with: it hands out numbers and keeps who asks for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ..casebook import Answer, Ask, Case
from ..numbers import CARD_ISSUER, MOBILE_ISSUER, juminhyo_code, my_number
from ..places import Place
from ..records import Address, Hold, Household, Koseki, Person, Serial, Stamp
from ..registers import FamilyRegister

__all__ = [
    "ALL_TEXT",
    "FUHYO_TEXT",
    "INKAN_TEXT",
    "KISAI_TEXT",
    "KOJIN_TEXT",
    "PART_TEXT",
    "ZENBU_TEXT",
    "House",
    "SealDrawing",
    "Stage",
]

ALL_TEXT = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
PART_TEXT = "この写しは、住民票の原本と相違ないことを証明する。"
KISAI_TEXT = "上記の事項は、住民票に記載があることを証明する。"
ZENBU_TEXT = "これは，戸籍に記録されている事項の全部を証明した書面である。"
KOJIN_TEXT = "これは，戸籍中の一部の者について記録されている事項の全部を証明した書面である。"
FUHYO_TEXT = "この写しは、戸籍の附票の原本と相違ないことを証明する。"
INKAN_TEXT = "この写しは、登録された印影と相違ないことを証明します。"

_SEX = {"男": "1", "女": "2", "不詳": "0"}
_COUNTING_FROM = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class SealDrawing:
    """How to draw one seal image of the cast (sizes in mm, tilt in degrees)."""

    text: str
    width_mm: float = 16.5
    height_mm: float = 16.5
    tilt: float = 0.0


@dataclass
class House:
    """A household being written. ``count`` and ``head`` stay None unless the case is that they are wrong."""

    stage: Stage
    number: str
    address: Address
    honseki: str
    people: list[Person] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    count: int | None = None
    head: Person | None = None
    locked: str = ""
    registers: tuple[FamilyRegister, ...] | None = None

    def person(self, name: str, kana: str, sex: str, born: Any, relation: str, **rest: Any) -> Person:
        """Add a resident: 氏名, 振り仮名, 男/女, date or Unknown, 続柄表記, and any field of ``Person``.

        A Japanese resident without ``koseki`` gets the household's 本籍; everybody without ``serials``
        gets a card whose serial is ``serial_of(person)``.
        """
        place = len(self.people) + 1
        atena_no = f"{self.number[:-2]}{place:02d}"
        day = born.isoformat() if isinstance(born, date) else born
        if "koseki" not in rest and rest.get("foreign") is None:
            first = self.people[0].name if self.people else name
            rest["koseki"] = Koseki(honseki=self.honseki, hittosha=first)
        rest.setdefault("order", place)
        rest.setdefault("became_resident", day)
        rest.setdefault("serials", (self.stage.card(atena_no),))
        rest.setdefault("code", juminhyo_code(int(atena_no)))
        rest.setdefault("my_number", my_number(int(atena_no)))
        person = Person(atena_no=atena_no, name=name, furigana=kana, sex=_SEX[sex], born=day, relation=relation, **rest)
        self.people.append(person)
        return person

    def finished(self) -> Household:
        """Return the household as the register holds it."""
        head = self.head or next((person for person in self.people if person.relation == "世帯主"), self.people[0])
        residents = sum(person.state == "1" for person in self.people)
        return Household(
            number=self.number,
            address=self.address,
            people=tuple(self.people),
            head_atena_no=head.atena_no,
            head_name=head.name,
            stamp=self.stage.stamp(self.number),
            member_count=residents if self.count is None else self.count,
            locked=self.locked,
            holds=tuple(self.holds),
            registers=self.registers,
        )


class Stage:
    """One scene of the cast: some households, what is sent about them later, and the cases they play."""

    def __init__(self, *, number: int, today: date, place: Place) -> None:
        """Start scene ``number`` (1-99, part of every number it hands out) on the reference day."""
        self.number = number
        self.today = today
        self.place = place
        self.cases: list[Case] = []
        self.seals: dict[str, SealDrawing] = {}
        self.later_juki: list[Household] = []
        self.later_inkan: list[Household] = []
        self._houses: list[House] = []

    @property
    def households(self) -> list[Household]:
        """The households as the FULL packages hold them."""
        return [house.finished() for house in self._houses]

    def days(self, count: int) -> str:
        """Return the ISO date ``count`` days after the reference day."""
        return (self.today + timedelta(days=count)).isoformat()

    def at(self, days: int, clock: str) -> str:
        """Return an ISO datetime (Japan time) ``days`` from the reference day."""
        return f"{self.days(days)}T{clock}:00+09:00"

    def stamp(self, household_no: str, *, later: int = 0, action: str = "9", seals: bool = False) -> Stamp:
        """Return the act behind a row.

        履歴番号 counts from the reference day, so re-dating the cast tomorrow writes newer rows.
        ``later``: 0 for the FULL, 1 for the DELTA after it, -1 for a row older than the FULL's. The seals'
        DELTA is an hour older than the residents', so that a change of name can overtake it (連携規則8).
        """
        history = 2 * (self.today - _COUNTING_FROM).days + later
        moments = {-1: self.at(-9, "10:00"), 0: self.at(-2, "10:00"), 1: self.at(-1, "15:00" if seals else "16:00")}
        letter = {-1: "O", 0: "C", 1: "E"}[later]
        return Stamp(
            change_id=f"{letter}{household_no}", operated_at=moments[later], action=action, history_no=str(history)
        )

    def house(self, town: str, block: str, *, building: str = "", **rest: Any) -> House:
        """Open the next household at an address of the municipality."""
        number = f"90{self.number:02d}{len(self._houses) + 1:02d}0000"
        address = Address(
            prefecture=self.place.prefecture,
            city=self.place.city,
            town=town,
            block=block,
            building=building,
            postal_code="9990001",
            municipality_code=self.place.code,
        )
        honseki = rest.pop("honseki", f"{self.place.prefecture}{self.place.city}{town}{400 + self.number}番地")
        house = House(stage=self, number=number, address=address, honseki=honseki, **rest)
        self._houses.append(house)
        return house

    def card(self, atena_no: str, *, media: str = "1", **rest: Any) -> Serial:
        """Return a certificate of the person: media 1 card, 2 Android, 3 iPhone; valid today unless told otherwise."""
        number = f"7{atena_no[2:6]}{atena_no[-1]}{media}"
        rest.setdefault("number", number)
        rest.setdefault("issuer", CARD_ISSUER if media == "1" else MOBILE_ISSUER)
        rest.setdefault("valid_from", self.days(-400))
        rest.setdefault("valid_to", self.days(1200))
        return Serial(media=media, **rest)

    def hold(self, house: House, kind: str, *, person: Person | None = None, koseki: str = "", **rest: Any) -> Hold:
        """Put a hold of ``kind`` on a person, a register, or else on the household; it started ten days ago unless told
        otherwise."""
        rest.setdefault("starts_at", self.at(-10, "09:00"))
        target = ("1", person.atena_no) if person else ("3", koseki) if koseki else ("2", house.number)
        hold = Hold(
            number=f"R{house.number[2:6]}{len(house.holds) + 1:02d}",
            target_kind=target[0],
            target_no=target[1],
            kind=kind,
            **rest,
        )
        house.holds.append(hold)
        return hold

    def later(
        self,
        house: House,
        *,
        people: Iterable[Person] = (),
        holds: Iterable[Hold] = (),
        head: Person | None = None,
        count: int | None = None,
    ) -> None:
        """Send changes of a household in the JUKI DELTA after the FULL, in one 異動処理番号."""
        before = house.finished()
        self.later_juki.append(
            replace(
                before,
                people=tuple(people),
                holds=tuple(holds),
                stamp=self.stamp(house.number, later=1, action="2"),
                head_atena_no=head.atena_no if head else before.head_atena_no,
                head_name=head.name if head else before.head_name,
                member_count=before.member_count if count is None else count,
                is_written=head is not None or count is not None,
            )
        )

    def later_seals(self, house: House, *people: Person, age: int = 1) -> None:
        """Send the seals of these people in the INKAN DELTA; ``age`` -1 stamps them older than the FULL."""
        stamp = self.stamp(house.number, later=age, action="2", seals=True)
        self.later_inkan.append(replace(house.finished(), people=people, stamp=stamp))

    def draw(self, name: str, text: str, **rest: Any) -> str:
        """Register a seal image of the cast and return its name in the package."""
        path = f"seals/c{self.number:02d}-{name}.png"
        self.seals[path] = SealDrawing(text=text, **rest)
        return path

    def case(self, topic: str, who: str, person: Person | str, ask: Ask, answer: Answer) -> None:
        """Add a case: 業務知識10 の番号, who asks (for the reader), whose serial, the request, the answer."""
        serial = person if isinstance(person, str) else person.serials[0].number
        no = f"{self.number:02d}-{len(self.cases) + 1:02d}"
        self.cases.append(Case(no=no, topic=topic, who=who, serial=serial, ask=ask, answer=answer))
