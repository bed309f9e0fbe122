"""Family registers of the invented people: who shares a 戸籍 follows from 本籍 and 筆頭者 of the residents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from .names import SURNAMES
from .places import Place
from .records import Household, Person
from .registers import Entry, FamilyRegister, Home, Member
from .written import address_text, era_day, wide

__all__ = ["family_registers"]

#: 平成6年法務省令51号: registers made before were re-made on the day the city took up computers.
REFORMED = date(2000, 10, 14)
_SPOUSES = {"1": "夫", "2": "妻"}
_ORDER = ("長", "二", "三", "四", "五", "六", "七", "八")
_CHILD = {"1": "男", "2": "女"}
#: Parents and children of the head; a third generation never shares their register (戸籍法 6条).
_NUCLEUS = ("世帯主", "夫", "妻", "子")
_MARRIED = (("世帯主", "妻"), ("世帯主", "夫"), ("父", "母"))


def family_registers(household: Household, place: Place) -> Iterator[FamilyRegister]:
    """The registers kept here in which people of the household stand; those kept elsewhere are not ours to know."""
    if household.registers is not None:
        yield from household.registers
        return
    groups: dict[tuple[str, str], list[Person]] = {}
    for person in household.people:
        koseki = person.koseki
        # A name in one piece cannot be told apart into 氏 and 名, which K02 asks for.
        named = "　" in person.name
        if koseki and named and koseki.kind == "1" and koseki.honseki.startswith(f"{place.prefecture}{place.city}"):
            groups.setdefault((koseki.honseki, koseki.hittosha), []).append(person)
    for number, ((honseki, hittosha), people) in enumerate(groups.items(), start=1):
        kin = [person for person in people if person.relation in _NUCLEUS]
        yield _register(household, kin or people, f"K{household.number}{number}", place, wide(honseki), hittosha)


def _register(
    household: Household, people: list[Person], number: str, place: Place, honseki: str, hittosha: str
) -> FamilyRegister:
    couple = _couple(people)
    began = _began(people, couple)
    old = began < REFORMED
    made = Entry("戸籍編製", (("編製日", era_day(began)),))
    remade = Entry(
        "戸籍改製",
        (
            ("改製日", era_day(REFORMED)),
            ("改製事由", "平成６年法務省令第５１号附則第２条第１項による改製"),
        ),
    )
    members = tuple(_member(person, people, couple, began, household, place, honseki) for person in people)
    return FamilyRegister(
        number=number,
        honseki=honseki,
        hittosha=hittosha,
        # Everybody gone: 除籍.
        state="2" if all(member.removed_on for member in members) else "1",
        family_furigana=people[0].furigana.partition("　")[0] if people[0].attested == "1" else "",
        created_on=(REFORMED if old else began).isoformat(),
        reformed_on=REFORMED.isoformat() if old else "",
        entries=(remade if old else made,),
        members=members,
        municipality_code=place.code,
    )


def _couple(people: list[Person]) -> tuple[Person, Person] | None:
    by_relation = {person.relation: person for person in people}
    return next(((by_relation[a], by_relation[b]) for a, b in _MARRIED if a in by_relation and b in by_relation), None)


def _born(person: Person) -> date | None:
    return date.fromisoformat(person.born) if isinstance(person.born, str) and person.born else None


def _began(people: list[Person], couple: tuple[Person, Person] | None) -> date:
    """The day of the marriage, or of leaving the parents' register: after the elders grew up, before any child."""
    elders = [day for person in couple or people[:1] if (day := _born(person))]
    children = [day for person in people if person.relation == "子" and (day := _born(person))]
    grown = max(elders, default=date(1990, 1, 1)) + timedelta(days=365 * 25)
    return min([grown, *(day - timedelta(days=400) for day in children), date(2025, 1, 6)])


def _member(
    person: Person,
    people: list[Person],
    couple: tuple[Person, Person] | None,
    began: date,
    household: Household,
    place: Place,
    honseki: str,
) -> Member:
    family, _, given = person.name.partition("　")
    family_kana, _, given_kana = person.furigana.partition("　")
    attested = person.attested == "1"
    partner = next((p for p in couple if p is not person), None) if couple and person in couple else None
    father, mother = _parents(person, people, couple)
    day = _born(person)
    died = person.changed_on if person.state == "3" and isinstance(person.changed_on, str) else ""
    entries = [_birth(day, place)] if day else []
    if partner is not None:
        former = Entry(
            "婚姻",
            (
                ("婚姻日", era_day(began)),
                ("配偶者氏名", _born_as(partner) + partner.name.partition("　")[2]),
                ("従前戸籍", f"{honseki}　{father}"),
            ),
        )
        entries.append(former)
    if died:
        entries.append(_death(date.fromisoformat(died), place))
    return Member(
        family_name=family,
        given_name=given,
        sex=person.sex,
        born=person.born,
        born_text=era_day(day) if day else wide(getattr(person.born, "text", "")) or "不詳",
        relation=_relation(person, people),
        father=father,
        mother=mother,
        spouse=_SPOUSES.get(person.sex, "") if partner is not None and partner.state == "1" and not died else "",
        family_furigana=family_kana if attested else "",
        given_furigana=given_kana if attested else "",
        attested=person.attested,
        atena_no=person.atena_no,
        code=person.code,
        removed_on=died,
        removed_reason="死亡" if died else "",
        entries=tuple(entries),
        homes=_homes(person, household),
    )


def _birth(day: date, place: Place) -> Entry:
    return Entry(
        "出生",
        (
            ("出生日", era_day(day)),
            ("出生地", f"{place.prefecture}{place.city}"),
            ("届出日", era_day(day + timedelta(days=5))),
            ("届出人", "父"),
        ),
    )


def _death(day: date, place: Place) -> Entry:
    return Entry(
        "死亡",
        (
            ("死亡日", era_day(day)),
            ("死亡時分", "午前３時２０分"),
            ("死亡地", f"{place.prefecture}{place.city}"),
            ("届出日", era_day(day + timedelta(days=2))),
            ("届出人", "親族"),
        ),
    )


def _parents(person: Person, people: list[Person], couple: tuple[Person, Person] | None) -> tuple[str, str]:
    """Names close up, as registers write them; invented where the parents stand elsewhere."""
    if person.relation == "子":
        elders = list(couple or people[:1])
        father = next((p.name for p in elders if p.sex == "1"), "")
        mother = next((p.name for p in elders if p.sex == "2"), "")
        return father.replace("　", ""), mother.replace("　", "")
    born_as = _born_as(person)
    return f"{born_as}正一", f"{born_as}ハル"


def _born_as(person: Person) -> str:
    """氏 before the marriage: a wife's own, which her 旧氏 tells or the 宛名番号."""
    if person.relation not in ("妻", "母"):
        return person.name.partition("　")[0]
    former = next((alias.text for alias in person.aliases if alias.kind == "1"), "")
    return former or SURNAMES[int(person.atena_no) * 31 % len(SURNAMES)][0]


def _relation(person: Person, people: list[Person]) -> str:
    if person.relation != "子":
        return f"長{_CHILD.get(person.sex, '男')}"
    same = sorted(
        (p for p in people if p.relation == "子" and p.sex == person.sex), key=lambda p: (str(p.born), p.order)
    )
    return f"{_ORDER[same.index(person)]}{_CHILD.get(person.sex, '男')}"


def _homes(person: Person, household: Household) -> tuple[Home, ...]:
    """Former addresses in this country, then today's."""
    before = tuple(
        Home(address_text(move.address, figures_wide=True), since=move.since)
        for move in person.moves
        if move.address is not None and move.kind in ("1", "2")
    )
    return (*before, Home(address_text(household.address, figures_wide=True), since=person.address_since))
