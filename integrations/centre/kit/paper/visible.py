"""Which of the sample city's records a paper may show, and which its options leave out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from integrations.centre.city.casebook import Ask
from integrations.centre.city.places import Place
from integrations.centre.city.records import Address, Day, Household, Person, Unknown
from integrations.centre.city.registers import FamilyRegister, Member
from integrations.centre.city.taxes import payments, tax_years
from integrations.centre.city.written import address_text
from integrations.centre.kit.paper.plain import date_forms, dates_in

__all__ = ["HOUSEHOLD", "Visible", "day_forms", "ground", "home", "of_people", "of_register"]

#: Kinds cut from the household's register.
HOUSEHOLD = frozenset({"JUMINHYO", "KISAI_JIKO"})
_TAX = frozenset({"SHOTOKU", "KAZEI", "NOZEI"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclasses.dataclass(frozen=True, slots=True)
class Visible:
    """Texts and dates a paper may show, placeholders of unknown days it must not, and what was not asked for."""

    records: tuple[str, ...]
    dates: frozenset[str]
    placeholders: frozenset[str]
    missing: tuple[str, ...] = ()


def day_forms(day: Day, *, era_code: str = "", foreign: bool = False) -> tuple[str, ...]:
    """How a registered day may be printed, the right form first; ("",) when there is none."""
    if isinstance(day, Unknown):
        return (day.text,)
    if not day:
        return ("",)
    return date_forms(date.fromisoformat(day), era_code=era_code, foreign=foreign)


def ground(household: Household) -> str:
    """City, town and block of a household's address."""
    return f"{household.address.city}{household.address.town}{household.address.block}"


def home(household: Household) -> str:
    """A household's address in one line."""
    return address_text(household.address)


def of_people(household: Household, printed: Sequence[Person], *, ask: Ask, place: Place, today: date) -> Visible:
    """What a paper of these people of one household may show."""
    told: list[Any] = [home(household), household.head_name if _with_head(ask) else ""]
    hidden: list[Any] = []
    for person in printed:
        shown, left_out = _of_person(person, ask)
        told += shown
        hidden += left_out
        if ask.kind in _TAX:
            years = tuple(tax_years(person, household, today)) if person.taxes is None else person.taxes
            told += years
            told += payments(person, years, today) if person.payments is None else person.payments
    if ask.kind == "RISAI":
        told += [disaster for person in printed for disaster in person.disasters]
    found = _gathered(told)
    eras = {
        form
        for person in printed
        if isinstance(person.born, str)
        for form in day_forms(person.born, era_code=person.birth_era, foreign=person.foreign is not None)[:1]
    }
    births = {
        form for p in printed if isinstance(p.born, str) and (p.birth_era or p.foreign) for form in day_forms(p.born)
    }
    missing = [text for thing in hidden for text in _texts(thing)]
    return dataclasses.replace(
        found, dates=found.dates - births | eras | _others(printed, births), missing=tuple(filter(None, missing))
    )


def _others(printed: Sequence[Person], births: set[str]) -> set[str]:
    """Days other than a birthday, whatever form a birthday on the same day must not have."""
    rest = [dataclasses.replace(person, born="") for person in printed]
    return set(_gathered(rest).dates) if births else set()


def _with_head(ask: Ask) -> bool:
    return "RELATIONSHIP" in ask.options or ask.kind == "RISAI"


def _of_person(person: Person, ask: Ask) -> tuple[list[Any], list[Any]]:
    """(shown, left out) of one person's records."""
    if ask.kind not in HOUSEHOLD:
        bare = dataclasses.replace(person, moves=(), koseki=None, remarks=(), taxes=None, payments=None, disasters=())
        return [bare], []
    hidden: list[Any] = [remark.text for remark in person.remarks if not remark.printable]
    parts: dict[str, Any] = {"seals": (), "cards": (), "serials": (), "taxes": None, "payments": None, "disasters": ()}
    parts["remarks"] = tuple(remark for remark in person.remarks if remark.printable)
    parts["moves"] = tuple(move for move in person.moves if move.kind == "1")
    hidden += [move.address for move in person.moves if move.kind in ("3", "4")]
    if ask.kind == "KISAI_JIKO" and "FORMER_ADDRESS" not in ask.options:
        hidden += [move.address for move in parts["moves"]]
        parts["moves"] = ()
    if "HONSEKI" not in ask.options and person.koseki:
        hidden.append(person.koseki.honseki)
        parts["koseki"] = None
    if "RELATIONSHIP" not in ask.options and person.relation != "世帯主":
        hidden.append(person.relation)
        parts["relation"] = ""
    if "FOREIGN_ITEMS" not in ask.options and person.foreign:
        hidden += [person.foreign.status, person.foreign.card_no]
        parts["foreign"] = dataclasses.replace(person.foreign, status="", card_no="", expires_on="")
    return [dataclasses.replace(person, **parts)], hidden


def of_register(register: FamilyRegister, members: Sequence[Member], *, ask: Ask, place: Place) -> Visible:
    """What a paper of these members of a register may show."""
    told: list[Any] = [dataclasses.replace(register, members=())]
    hidden: list[Any] = []
    for member in members:
        keep = {"homes": ()} if ask.kind != "FUHYO" else {"entries": (), "father": "", "mother": ""}
        told.append(dataclasses.replace(member, **keep))
        told.append(f"{member.family_name}　{member.given_name}")
    if ask.kind == "FUHYO" and "HONSEKI" not in ask.options:
        told[0] = dataclasses.replace(register, members=(), honseki="", hittosha="")
        hidden.append(register.honseki)
    if "OVERSEAS_VOTER" not in ask.options:
        hidden.append("在外選挙人")
    for member in register.members:
        if member not in members:
            hidden += [f"【名】{member.given_name}【"] if ask.kind != "FUHYO" else []
    return dataclasses.replace(_gathered(told), missing=tuple(text for thing in hidden for text in _texts(thing)))


def _gathered(things: Iterable[Any]) -> Visible:
    texts = [text for thing in things for text in _texts(thing)]
    days = {form for text in texts for form in _days(text)}
    placeholders = {
        form for thing in things for day in _unknown(thing) for form in date_forms(date.fromisoformat(day.placeholder))
    }
    return Visible(tuple(texts), frozenset(days), frozenset(placeholders))


def _days(text: str) -> Iterator[str]:
    yield from dates_in(text)
    if _DAY.match(text):
        yield from date_forms(date.fromisoformat(text[:10]))


_NOT_SHOWN = frozenset({"stamp", "number", "my_number", "atena_no", "code", "household_no"})


def _texts(thing: Any) -> Iterator[str]:
    """Every text below a record; an unknown day by its text, never by its placeholder."""
    match thing:
        case "" | None:
            return
        case str():
            yield thing
        case Unknown():
            yield thing.text
        case Address():
            yield address_text(thing)
        case int():
            yield f"{thing:,}"
        case _:
            for part in _parts(thing):
                yield from _texts(part)


def _parts(thing: Any) -> Iterable[Any]:
    if dataclasses.is_dataclass(thing):
        return [getattr(thing, part.name) for part in dataclasses.fields(thing) if part.name not in _NOT_SHOWN]
    if isinstance(thing, Mapping):
        return thing.values()
    return thing if isinstance(thing, Iterable) else ()


def _unknown(thing: Any) -> Iterator[Unknown]:
    if isinstance(thing, Unknown):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for part in dataclasses.fields(thing):
            yield from _unknown(getattr(thing, part.name))
    elif isinstance(thing, tuple | list):
        for item in thing:
            yield from _unknown(item)
