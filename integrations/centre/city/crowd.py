"""The ordinary people of the city: household ``index`` is a pure function of (seed, index, today)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from .families import Slot, draw_family
from .names import BOYS, FOREIGNERS, GIRLS, MEN, SURNAMES, WOMEN, ForeignPool
from .numbers import CARD_ISSUER, MOBILE_ISSUER, juminhyo_code, my_number
from .places import SAMPLE, SECOND, Place
from .records import Address, Alias, Foreign, Hold, Household, Koseki, Move, Person, Seal, Serial, Stamp
from .seals import pool_name
from .towns import home, somewhere_else

__all__ = ["SAMPLE_HOUSEHOLDS", "SAMPLE_SEED", "Crowd"]

#: How many households of the crowd move into each sample municipality (団体コード), and the seed they are drawn with.
SAMPLE_HOUSEHOLDS = {SAMPLE.code: 200, SECOND.code: 20}
SAMPLE_SEED = 1

_COUNTRY_SHARE = 0.025
#: Who shares a 戸籍: the couple with their children, the parents in theirs, everybody else in one of their own.
_KIN = {"世帯主": "couple", "夫": "couple", "妻": "couple", "子": "couple", "父": "parents", "母": "parents"}


def _iso(day: date) -> str:
    return day.isoformat()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Draws households. Ages are counted from ``today``, so the city never grows old."""

    seed: int
    today: date
    place: Place

    def household(self, index: int) -> Household:
        """Return household number ``index`` (0-based): the same one every time it is asked for."""
        draw = Random(self.seed * 1_000_003 + index)  # noqa: S311 - a reproducible crowd, not a secret
        number = f"{index + 1:010d}"
        address = home(draw, place=self.place)
        written = self.today - timedelta(days=1 + int(draw.random() * 28))  # after every event drawn below
        stamp = Stamp(
            change_id=f"F{number}",
            operated_at=f"{written}T{9 + int(draw.random() * 8):02d}:{int(draw.random() * 60):02d}:00+09:00",
        )
        slots = draw_family(draw)
        if draw.random() < _COUNTRY_SHARE:
            people = self._foreign_family(draw, index, slots)
        else:
            people = self._family(draw, index, slots, address)
        head = people[0]
        count = len(people)
        if draw.random() < 0.02:
            people.append(self._departed(draw, index, head))
        return Household(
            number=number,
            address=address,
            people=tuple(people),
            head_atena_no=head.atena_no,
            head_name=head.name,
            stamp=stamp,
            member_count=count,
            holds=self._holds(draw, number, head.atena_no) if draw.random() < 0.003 else (),
        )

    def _departed(self, draw: Random, index: int, head: Person) -> Person:
        """A parent of the head who died and whose row (消除) is still in the register."""
        key = (index + 1) * 10 + 9
        name = f"{head.name.partition('　')[0]}　ハル" if head.foreign is None else "ELDER HANA"
        return Person(
            atena_no=f"{key:010d}",
            name=name,
            furigana="",
            attested="0",
            sex="2",
            born=_iso(self._born(draw, 95)),
            relation="母",
            order=99,
            state="3",
            changed_on=_iso(self.today - timedelta(days=40 + int(draw.random() * 300))),
            change_reason="23",
            foreign=head.foreign,
            koseki=replace(head.koseki, hittosha=name) if head.koseki else None,
        )

    def _holds(self, draw: Random, household_no: str, atena_no: str) -> tuple[Hold, ...]:
        kind = ("01", "02", "03", "05")[int(draw.random() * 4)]
        on_household = kind == "03"
        return (
            Hold(
                number=f"R{household_no}",
                target_kind="2" if on_household else "1",
                target_no=household_no if on_household else atena_no,
                kind=kind,
                starts_at=f"{_iso(self.today - timedelta(days=20))}T09:00:00+09:00",
            ),
        )

    def _born(self, draw: Random, age: int) -> date:
        return self.today - timedelta(days=int((age + draw.random()) * 365.25))

    def _family(self, draw: Random, index: int, slots: list[Slot], address: Address) -> list[Person]:
        surname, surname_kana = SURNAMES[int(draw.random() * len(SURNAMES))]
        family_arrived = self.today - timedelta(days=400 + int(draw.random() * 12000)) if draw.random() < 0.6 else None
        came_from = somewhere_else(draw) if family_arrived else None
        relocated = self.today - timedelta(days=30 + int(draw.random() * 360)) if draw.random() < 0.3 else None
        honseki = f"{address.prefecture}{address.city}{address.town}{1 + int(draw.random() * 900)}番地"
        people: list[Person] = []
        firsts: dict[str, str] = {}
        for order, slot in enumerate(slots, start=1):
            born = self._born(draw, slot.age)
            given, given_kana = self._given(draw, slot)
            name = f"{surname}　{given}"
            kin = _KIN.get(slot.relation, str(order))
            hittosha = firsts.setdefault(kin, name)
            key = (index + 1) * 10 + order
            arrived = family_arrived if family_arrived and family_arrived > born else None
            moves = [Move(kind="1", address=came_from, head_name=hittosha)] if arrived else []
            if relocated and relocated > born:
                moves.append(Move(kind="2", address=home(draw, place=self.place)))
            is_wife = slot.relation == "妻"
            people.append(
                Person(
                    atena_no=f"{key:010d}",
                    name=name,
                    furigana=f"{surname_kana}　{given_kana}",
                    attested="1" if draw.random() < 0.8 else "0",
                    sex=slot.sex,
                    born=_iso(born),
                    relation=slot.relation,
                    order=order,
                    code=juminhyo_code(key),
                    my_number=my_number(key),
                    became_resident=_iso(arrived or born),
                    address_since=_iso(relocated) if relocated and relocated > born else "",
                    notified_on=_iso(arrived + timedelta(days=3)) if arrived else "",
                    koseki=Koseki(honseki=honseki, hittosha=hittosha),
                    aliases=self._former_surname(draw) if is_wife and draw.random() < 0.05 else (),
                    moves=tuple(moves),
                    serials=self._serials(draw, key, born),
                    seals=self._seals(draw, key, surname, slot.age),
                )
            )
        return people

    def _foreign_family(self, draw: Random, index: int, slots: list[Slot]) -> list[Person]:
        pool = FOREIGNERS[int(draw.random() * len(FOREIGNERS))]
        people: list[Person] = []
        arrived = self.today - timedelta(days=200 + int(draw.random() * 3000))
        for order, slot in enumerate(slots, start=1):
            born = self._born(draw, slot.age)
            key = (index + 1) * 10 + order
            came = max(arrived, born)
            family = pool.family[int(draw.random() * len(pool.family))]
            name = f"{family} {pool.given[int(draw.random() * len(pool.given))]}"
            people.append(
                Person(
                    atena_no=f"{key:010d}",
                    name=name,
                    furigana="",
                    attested="0",
                    sex=slot.sex,
                    born=_iso(born),
                    relation=slot.relation,
                    order=order,
                    code=juminhyo_code(key),
                    my_number=my_number(key),
                    became_resident=_iso(came),
                    notified_on=_iso(came + timedelta(days=3)),
                    foreign=self._standing(draw, pool, name, key, came),
                    moves=(Move(kind="1", country=pool.nationality, country_code=pool.code),),
                    serials=self._serials(draw, key, born),
                )
            )
        return people

    def _standing(self, draw: Random, pool: ForeignPool, name: str, key: int, came: date) -> Foreign:
        if pool.special:
            return Foreign(
                nationality=pool.nationality,
                nationality_code=pool.code,
                art30_45="02",
                roman_name=name,
                card_no=f"S{key % 100_000_000:08d}Z",
                card_kind="2",
                became_on=_iso(came),
            )
        permanent = pool.status == "永住者"
        expires = self.today + timedelta(days=60 + int(draw.random() * 1000))
        return Foreign(
            nationality=pool.nationality,
            nationality_code=pool.code,
            art30_45="01",
            roman_name=name,
            status=pool.status,
            period=("", "", "") if permanent else ("3", "", ""),
            expires_on="" if permanent else _iso(expires),
            card_no=f"AB{key % 100_000_000:08d}CD",
            card_kind="1",
            became_on=_iso(came),
        )

    def _given(self, draw: Random, slot: Slot) -> tuple[str, str]:
        young, grown = (BOYS, MEN) if slot.sex == "1" else (GIRLS, WOMEN)
        pool = young if slot.age < 25 else grown
        return pool[int(draw.random() * len(pool))]

    def _former_surname(self, draw: Random) -> tuple[Alias, ...]:
        text, kana = SURNAMES[int(draw.random() * len(SURNAMES))]
        return (Alias(kind="1", text=text, furigana=kana, attested="1", entered_on="2020-01-06"),)

    def _serials(self, draw: Random, key: int, born: date) -> tuple[Serial, ...]:
        if draw.random() > 0.8:
            return ()
        issued = max(self.today - timedelta(days=10 + int(draw.random() * 1500)), born)
        start, end = _iso(issued), _iso(issued + timedelta(days=1825))
        card = Serial(number=f"1{key:012d}1", issuer=CARD_ISSUER, media="1", valid_from=start, valid_to=end)
        if draw.random() > 0.15:
            return (card,)
        media = "2" if draw.random() < 0.5 else "3"
        phone = Serial(number=f"1{key:012d}{media}", issuer=MOBILE_ISSUER, media=media, valid_from=start, valid_to=end)
        return (card, phone)

    def _seals(self, draw: Random, key: int, surname: str, age: int) -> tuple[Seal, ...]:
        if age < 20 or draw.random() > 0.55:
            return ()
        registered = self.today - timedelta(days=10 + int(draw.random() * min(5000, (age - 16) * 360)))
        return (
            Seal(
                number=f"{key:010d}",
                image=pool_name(surname),
                registered_on=_iso(registered),
                card_no=f"C{key:09d}",
                hides_sex=draw.random() < 0.9,
            ),
        )
