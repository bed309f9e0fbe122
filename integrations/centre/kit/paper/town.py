"""The sample city's people as expectations: what a paper about them must show and who else lives there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from integrations.centre.city.casebook import Answer, Ask, Case
from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import Crowd
from integrations.centre.city.kin import family_registers
from integrations.centre.city.places import Place
from integrations.centre.city.records import Household, Person, Seal
from integrations.centre.city.registers import Member
from integrations.centre.city.taxes import newest_year
from integrations.centre.kit.paper import visible
from integrations.centre.kit.paper.expectation import Expected, Imprint, Rest, Subject
from integrations.centre.kit.paper.needed import needed_of_people, needed_of_register
from integrations.centre.kit.paper.plain import bare, date_forms

__all__ = ["Town"]

_REGISTERS = frozenset({"KOSEKI_ZENBU", "KOSEKI_KOJIN", "FUHYO"})
_SEX = {"1": "男", "2": "女"}
_YEARLY = frozenset({"SHOTOKU", "KAZEI", "NOZEI"})


class Town:
    """One sample municipality on one day: the cast after its DELTAs, and the crowd around it.

    ``font``: the one its seals may have been drawn with.
    """

    def __init__(self, *, place: Place, today: date, font: Path | None, crowd: int = 0) -> None:
        self.place, self.today = place, today
        self._cast = cast_of(today=today, place=place)
        self._font = font
        drawn = Crowd(seed=1, today=today, place=place)
        self.households = [*self._after_deltas(), *(drawn.household(index) for index in range(crowd))]

    @property
    def cases(self) -> list[Case]:
        """The casebook's lines of this municipality."""
        return self._cast.cases

    def expected(self, case: Case) -> Expected:
        """The paper a line of the casebook must bring. Raises LookupError: the line asks for nobody's paper."""
        found = self.who(serial=case.serial, issuer=case.ask.issuer)
        if found is None:
            raise LookupError(f"nobody of the sample city presents the certificate of case {case.no}")
        household, person = found
        return self.paper(household=household, person=person, ask=case.ask, answer=case.answer)

    def paper(self, *, household: Household, person: Person, ask: Ask, answer: Answer) -> Expected:
        """The paper a person's request must bring, beside what ``answer`` says of it. Raises LookupError."""
        if ask.kind in _REGISTERS:
            return self._of_register(person, ask, answer)
        printed = self._printed(household, person, ask)
        everybody = len(printed) == len(self.residents(household)) and (ask.scope == "ALL" or len(printed) > 1)
        shown = visible.of_people(household, printed, ask=ask, place=self.place, today=self.today)
        return replace(
            self._common(ask, answer, shown),
            subjects=tuple(self._subject(household, one) for one in printed),
            everybody=everybody,
            rest=self._rest({one.atena_no for one in printed}),
            needed=needed_of_people(
                household,
                printed,
                ask=ask,
                today=self.today,
                fiscal_year=self._fiscal_year(ask),
            ),
            imprint=self._imprint(person) if ask.kind == "INKAN" else None,
        )

    def residents(self, household: Household) -> list[Person]:
        """Who lives in a household today, in the order of the register."""
        here = [p for p in household.people if p.state == "1" and p.household_no in ("", household.number)]
        return sorted(here, key=lambda person: person.order)

    def who(self, *, serial: str, issuer: str = "") -> tuple[Household, Person] | None:
        """Whose certificate this is; None when it is nobody's or, without an issuer, more than one's."""
        found = [
            (household, person) for household, person, issued in self._serials.get(serial, []) if issuer in ("", issued)
        ]
        return found[0] if len(found) == 1 else None

    def _printed(self, household: Household, person: Person, ask: Ask) -> list[Person]:
        everybody = self.residents(household)
        if ask.scope == "ALL" and ask.kind in visible.HOUSEHOLD:
            return everybody
        if ask.scope == "SELECTED":
            return [one for one in everybody if one.name in ask.members]
        return [person]

    def _of_register(self, person: Person, ask: Ask, answer: Answer) -> Expected:
        register = next(
            (
                register
                for household in self.households
                for register in family_registers(household, self.place)
                if any(member.atena_no == person.atena_no for member in register.members)
            ),
            None,
        )
        if register is None:
            raise LookupError("the person stands in no register of the sample city")
        members = [member for member in register.members if self._is_printed(member, person, ask)]
        shown = visible.of_register(register, members, ask=ask, place=self.place)
        mine = {member.atena_no for member in members if member.atena_no}
        return replace(
            self._common(ask, answer, shown),
            subjects=tuple(_member(member) for member in members),
            needed=needed_of_register(register, members, ask=ask),
            rest=self._rest(mine, also=[m for m in register.members if m not in members]),
        )

    def _is_printed(self, member: Member, person: Person, ask: Ask) -> bool:
        if ask.scope == "ALL":
            return True
        if ask.scope == "SELECTED":
            return f"{member.family_name}　{member.given_name}" in ask.members
        return member.atena_no == person.atena_no

    def _common(self, ask: Ask, answer: Answer, shown: visible.Visible) -> Expected:
        return Expected(
            kind=ask.kind,
            scope=ask.scope,
            day=self.today,
            subjects=(),
            options=ask.options,
            fiscal_year=self._fiscal_year(ask),
            municipality=self.place.code,
            mayor=self.place.mayor,
            records=shown.records,
            dates=shown.dates,
            placeholders=shown.placeholders - shown.dates,
            missing=shown.missing,
            pages=answer.pages,
            has=answer.has,
            lacks=answer.lacks,
            order=answer.order,
        )

    def _fiscal_year(self, ask: Ask) -> str:
        return ask.year or (str(newest_year(self.today)) if ask.kind in _YEARLY else "")

    def _subject(self, household: Household, person: Person) -> Subject:
        return Subject(
            name=person.name,
            born=visible.day_forms(person.born, era_code=person.birth_era, foreign=person.foreign is not None)[0],
            address=bare(visible.home(household)),
            relation=person.relation,
            sex=_SEX.get(person.sex, ""),
            my_number=person.my_number,
            secrets=tuple(filter(None, (person.atena_no, person.code))),
        )

    def _rest(self, mine: set[str], *, also: Sequence[Member] = ()) -> Rest:
        names, numbers, addresses = self._everybody
        others = [person for _, person in self._people if person.atena_no not in mine]
        own = {name for name, key in names if key in mine}
        return Rest(
            names=frozenset({bare(p.name) for p in others} | {bare(f"{m.family_name}{m.given_name}") for m in also})
            - own,
            numbers=frozenset(number for number, key in numbers if key not in mine),
            addresses=addresses,
        )

    @cached_property
    def _serials(self) -> dict[str, list[tuple[Household, Person, str]]]:
        found: dict[str, list[tuple[Household, Person, str]]] = {}
        for household, person in self._people:
            for serial in person.serials:
                found.setdefault(serial.number, []).append((household, person, serial.issuer))
        return found

    @cached_property
    def _people(self) -> list[tuple[Household, Person]]:
        return [(household, person) for household in self.households for person in household.people]

    @cached_property
    def _everybody(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]], frozenset[str]]:
        names = [(bare(person.name), person.atena_no) for _, person in self._people]
        numbers = [
            (number, person.atena_no)
            for _, person in self._people
            for number in (
                person.my_number,
                person.code,
                person.atena_no,
                person.foreign.card_no if person.foreign else "",
            )
            if number
        ]
        return names, numbers, frozenset(bare(visible.ground(household)) for household in self.households)

    def _imprint(self, person: Person) -> Imprint | None:
        sound = [seal for seal in person.seals if seal.state == "1"]
        if not sound:
            return None
        seal = sound[-1]
        drawings = [self._images(font).get(seal.image) for font in {None, self._font}]
        return Imprint(tuple(filter(None, drawings)), float(seal.width_mm), float(seal.height_mm))

    def _images(self, font: Path | None) -> dict[str, bytes]:
        return self._cast.images(font=font)

    def _after_deltas(self) -> Iterator[Household]:
        later = {household.number: household for household in self._cast.later_juki}
        seals = {p.atena_no: p.seals for household in self._cast.later_inkan for p in household.people}
        for household in self._cast.households:
            newer = later.get(household.number)
            changed = {person.atena_no: person for person in newer.people} if newer else {}
            people = [changed.pop(person.atena_no, person) for person in household.people] + list(changed.values())
            people = [
                replace(p, seals=seals[p.atena_no]) if p.atena_no in seals and _newer(seals, p) else p for p in people
            ]
            head = newer.head_name if newer and newer.is_written else household.head_name
            yield replace(household, people=tuple(people), head_name=head)


def _newer(seals: Mapping[str, tuple[Seal, ...]], person: Person) -> bool:
    """A late row of an old act does not bring a seal back (連携規則)."""
    return any(seal.state != "1" for seal in seals[person.atena_no])


def _member(member: Member) -> Subject:
    born = date_forms(date.fromisoformat(member.born))[0] if isinstance(member.born, str) and member.born else ""
    return Subject(
        name=f"{member.family_name}　{member.given_name}",
        given=member.given_name,
        born=born,
        secrets=tuple(filter(None, (member.atena_no, member.code))),
    )
