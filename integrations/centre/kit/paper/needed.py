"""What a paper about the sample city's people must say, in the words of their records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from integrations.centre.city.casebook import Ask
from integrations.centre.city.records import Day, Household, Person
from integrations.centre.city.registers import Entry, FamilyRegister, Member, TaxYear
from integrations.centre.city.taxes import payments, tax_years
from integrations.centre.city.written import address_text
from integrations.centre.kit.paper.plain import date_forms
from integrations.centre.kit.paper.visible import HOUSEHOLD, day_forms, home

__all__ = ["needed_of_people", "needed_of_register"]

_DAMAGE = dict(zip("123456", ("全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "一部損壊"), strict=True))
#: Amounts that only 課税証明 shows.
_LEVY = frozenset(
    {"課税標準額", "税額控除額", "市民税_所得割", "市民税_均等割", "県民税_所得割", "県民税_均等割"}
    | {"森林環境税", "年税額", "減免額", "定額減税額"}
)


def needed_of_people(
    household: Household, printed: Sequence[Person], *, ask: Ask, today: date, fiscal_year: str
) -> tuple[str, ...]:
    """The texts a paper of these people must hold."""
    return tuple(dict.fromkeys(text for text in _people(household, printed, ask, today, fiscal_year) if text))


def _people(household: Household, printed: Sequence[Person], ask: Ask, today: date, fiscal_year: str) -> Iterator[str]:
    yield home(household)
    for person in printed:
        if ask.kind in HOUSEHOLD:
            yield from _resident(household, person, ask)
        elif ask.kind == "INKAN":
            yield from (alias.text for alias in person.aliases)
            yield from (seal.kana for seal in person.seals if seal.state == "1")
        elif ask.kind in ("SHOTOKU", "KAZEI", "NOZEI"):
            yield from _taxes(household, person, ask, today, fiscal_year)
        elif ask.kind == "RISAI" and len([one for one in person.disasters if one.issuable == "1"]) == 1:
            for one in person.disasters:
                if one.issuable == "1":
                    yield from (one.cause, one.house_address, _DAMAGE[one.damage], *day_forms(one.damaged_on)[:1])


def _resident(household: Household, person: Person, ask: Ask) -> Iterator[str]:
    foreign = person.foreign
    since: Day = foreign.became_on if foreign else person.became_resident
    yield day_forms(since)[0]
    yield day_forms(person.address_since)[0]
    if person.attested == "1":
        yield person.furigana
    yield from (alias.text for alias in person.aliases)
    yield from (remark.text for remark in person.remarks if remark.printable and ask.kind == "JUMINHYO")
    if ask.kind == "JUMINHYO" or "FORMER_ADDRESS" in ask.options:
        yield day_forms(person.notified_on)[0]
        for move in person.moves:
            if move.kind == "1":
                yield address_text(move.address) if move.address else move.country
    if "RELATIONSHIP" in ask.options:
        yield household.head_name
        yield person.relation
    if "HONSEKI" in ask.options and person.koseki and person.koseki.kind == "1":
        yield from (person.koseki.honseki, person.koseki.hittosha)
    if "FOREIGN_ITEMS" in ask.options and foreign:
        yield foreign.nationality
        if foreign.art30_45 == "01":
            yield from (foreign.status, foreign.card_no)
            yield date_forms(date.fromisoformat(foreign.expires_on), foreign=True)[0] if foreign.expires_on else ""
        elif foreign.art30_45 == "02":
            yield foreign.card_no


def _taxes(household: Household, person: Person, ask: Ask, today: date, fiscal_year: str) -> Iterator[str]:
    years = tuple(tax_years(person, household, today)) if person.taxes is None else person.taxes
    if ask.kind == "NOZEI":
        paid = payments(person, years, today) if person.payments is None else person.payments
        for one in paid:
            if str(one.fiscal_year) == fiscal_year:
                yield from (f"{amount:,}" for amount in (one.due, one.paid, one.not_yet_due) if amount >= 1000)
        return
    for year in years:
        if str(year.fiscal_year) == fiscal_year:
            yield year.address_on_jan1
            yield from _amounts(year, ask.kind)


def _amounts(year: TaxYear, kind: str) -> Iterator[str]:
    for name, amount in year.amounts.items():
        if abs(amount) >= 1000 and (kind == "KAZEI" or name not in _LEVY):
            yield f"{amount:,}"


def needed_of_register(register: FamilyRegister, members: Sequence[Member], *, ask: Ask) -> tuple[str, ...]:
    """The texts a paper of these members of a register must hold."""
    texts = _fuhyo(register, members, ask) if ask.kind == "FUHYO" else _koseki(register, members)
    return tuple(text for text in texts if text)


def _koseki(register: FamilyRegister, members: Sequence[Member]) -> Iterator[str]:
    yield from (register.honseki, register.hittosha)
    if register.family_furigana:
        yield f"【氏の振り仮名】{register.family_furigana}"
    yield from _entries(register.entries)
    for member in members:
        yield f"【名】{member.given_name}"
        if member.given_furigana and member.attested == "1":
            yield f"【名の振り仮名】{member.given_furigana}"
        yield f"【生年月日】{member.born_text}"
        yield f"【配偶者区分】{member.spouse}" if member.spouse else ""
        for heading, name in (("父", member.father), ("母", member.mother), ("続柄", member.relation)):
            yield f"【{heading}】{name}"
        if member.adoptive_relation:
            yield from (f"【養父】{member.adoptive_father}", f"【養母】{member.adoptive_mother}")
            yield f"【続柄】{member.adoptive_relation}"
        yield from _entries(member.entries)


def _entries(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        for item in entry.items:
            yield f"【{item[0]}】{item[1]}"


def _fuhyo(register: FamilyRegister, members: Sequence[Member], ask: Ask) -> Iterator[str]:
    if "HONSEKI" in ask.options:
        yield from (register.honseki, register.hittosha)
    for member in members:
        for place in member.homes:
            yield place.address
            yield day_forms(place.since)[0]
        if member.removed_on:
            yield day_forms(member.removed_on)[0]
            yield member.removed_reason
        elif not member.in_fuhyo_without_birth:
            yield day_forms(member.born)[0]
        if "OVERSEAS_VOTER" in ask.options:
            yield member.overseas_voter_city
