"""Who lives in the municipality under test and what must come back.

For the two sample municipalities it is made from the sample city at the server's date; a vendor gives a TOML file
(``roster_file``); without either only the cases of the protocol run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from integrations.centre.city.casebook import Answer, Case, paper
from integrations.centre.city.cast import cast_of
from integrations.centre.city.places import SAMPLE, SECOND, Place
from integrations.centre.city.records import Household, Person, Unknown
from integrations.centre.kit.case import NotApplicable
from integrations.centre.kit.hours import Hours, hours_of
from integrations.centre.wire import Presented
from integrations.centre.wire.words import KINDS

__all__ = [
    "PROTECTED",
    "STOPPED",
    "Expectation",
    "Resident",
    "Roster",
    "expectations",
    "presented_of",
    "roster_of",
    "sample_roster",
]

PROTECTED, STOPPED = "PROTECTED", "STOPPED"


@dataclass(frozen=True, slots=True)
class Resident:
    """One invented person, as far as a paper or an answer could give them away.

    ``secrets``: what must never be seen by others (個人番号, 住民票コード, 在留カード番号). ``placeholders``: dates the
    register holds for days it does not know, which must never be printed. ``hold``: PROTECTED (支援措置 on the person
    or the household), STOPPED (any other 発行停止 of all kinds or of the 住民票 on the person), or "".
    """

    name: str
    serials: tuple[str, ...] = ()
    birth_date: date | None = None
    household: str = ""
    atena_no: str = ""
    address: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    placeholders: tuple[str, ...] = ()
    hold: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of the roster: what is asked, and every answer that is right (more than one only where time decides)."""

    line: Case
    answers: tuple[Answer, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Refusal codes that are right; "" stands for a paper."""
        return frozenset(answer.refusal for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything known about one municipality. ``households``: the records behind a sample city, else empty."""

    municipality: str
    name: str = ""
    today: date | None = None
    lines: tuple[Expectation, ...] = ()
    residents: tuple[Resident, ...] = ()
    households: tuple[Household, ...] = ()
    #: (kind, channel) → yen, where it is known.
    fees: Mapping[tuple[str, str], int] = field(default_factory=dict)
    hours: Hours | None = None
    #: Wrong 暗証番号 are only tried where the roster's cards may be hurt.
    source: str = "名簿なし"

    @property
    def known(self) -> bool:
        """Whether anybody is on it."""
        return bool(self.lines)

    def require(self) -> None:
        """Raises NotApplicable when there is nobody to ask for."""
        if not self.known:
            raise NotApplicable("この団体の名簿がありません (--roster で渡すと実施します)")

    def refused(self, code: str = "") -> list[Expectation]:
        """Lines that can only be refused, with this code or any."""
        return [one for one in self.lines if "" not in one.codes and (not code or one.codes == {code})]

    def issued(self, kind: str = "") -> list[Expectation]:
        """Lines that can only be a paper, of this kind or any."""
        return [one for one in self.lines if one.codes == {""} and (not kind or one.line.ask.kind == kind)]

    def someone(self, kind: str = "JUMINHYO", *, scope: str = "") -> Expectation:
        """A line that is issued to a plain certificate of a card. Raises NotApplicable."""
        self.require()
        for one in self.issued(kind):
            ask = one.line.ask
            if not (ask.card or ask.issuer or ask.members or ask.year) and (not scope or ask.scope == scope):
                return one
        raise NotApplicable(f"名簿に、今{KINDS[kind]}を交付できる人がいない")

    def resident(self, serial: str) -> Resident | None:
        """The person a serial number leads to; None when it is nobody's or more than one's."""
        found = [one for one in self.residents if serial in one.serials]
        return found[0] if len(found) == 1 else None

    @property
    def names(self) -> frozenset[str]:
        """Every name, as recorded."""
        return frozenset(one.name for one in self.residents)


def presented_of(line: Case) -> Presented:
    """What the resident of a line holds against the reader."""
    user, _, pin = line.ask.card.partition("/")
    return Presented(
        serial=line.serial,
        issuer=line.ask.issuer,
        media=line.ask.media,
        status=line.ask.status,
        card_user=user,
        card_pin=pin,
    )


#: A name change overtook the seals; a later heartbeat of the seals heals it, and then the paper bears the new name.
_HEALED = {"11-12": paper(has=("岡田　明美",), lacks=("内田",))}


def sample_roster(*, municipality: str, now: datetime) -> Roster:
    """The roster of a sample municipality at the server's time (aware); an empty one for any other code."""
    place = next((one for one in (SAMPLE, SECOND) if one.code == municipality), None)
    if place is None:
        return Roster(municipality=municipality)
    return roster_of(place=place, now=now)


def roster_of(*, place: Place, now: datetime, municipality: str = "") -> Roster:
    """The roster of a sample city, which a municipality with another code may have borrowed."""
    today = now.date()
    cast = cast_of(today=today, place=place)
    known = hours_of(place.code)
    return Roster(
        municipality=municipality or place.code,
        name=f"{place.prefecture}{place.city}",
        today=today,
        lines=tuple(expectations(cast.cases, hours=known.hours, now=now)),
        residents=tuple(_residents(cast.households)),
        households=tuple(cast.households),
        fees=known.fees,
        hours=known.hours,
        source="見本の町",
    )


def expectations(cases: Iterable[Case], *, hours: Hours, now: datetime) -> Iterable[Expectation]:
    """The casebook at this moment: each kind has its hours, and outside them everybody is refused alike."""
    seen = set()
    for one in cases:
        line = replace(one, ask=replace(one.ask, at="", city=""))
        answers = [one.answer]
        if one.answer.refusal == "OUT_OF_HOURS":
            continue  # its twin within the hours is asked, at whatever time it is
        if not hours.open(one.ask.kind, now):
            answers = [Answer(refusal="OUT_OF_HOURS")]
            if one.answer.refusal == "NOT_OFFERED":
                answers.append(one.answer)
        if one.no in _HEALED:
            answers.append(_HEALED[one.no])
        if (line.serial, line.ask) not in seen:
            seen.add((line.serial, line.ask))
            yield Expectation(line=line, answers=tuple(answers))


def _residents(households: Iterable[Household]) -> Iterable[Resident]:
    for house in households:
        for person in house.people:
            yield _resident(house, person)


def _hold_on(house: Household, person: Person) -> str:
    """R01 ends a 支援措置 with a row of its own, not with its date; any other hold ends when it says."""
    if any(hold.kind in ("01", "02") and hold.target_kind in ("1", "2") for hold in house.holds):
        return PROTECTED
    for hold in house.holds:
        own = hold.target_no in (person.atena_no, house.number) and not hold.ends_at
        if own and hold.kind not in ("03", "04") and "JUMINHYO" in (hold.kinds or "JUMINHYO").split():
            return STOPPED
    return ""


def _resident(house: Household, person: Person) -> Resident:
    born = person.born
    secrets = [person.my_number, person.code, person.foreign.card_no if person.foreign else ""]
    days = [person.born, person.became_resident, person.address_since, person.changed_on]
    address = house.address
    return Resident(
        name=person.name,
        serials=tuple(serial.number for serial in person.serials),
        birth_date=None if isinstance(born, Unknown) or not born else date.fromisoformat(born),
        household=house.number,
        atena_no=person.atena_no,
        address=f"{address.prefecture}{address.city}{address.town}{address.block}",
        secrets=tuple(secret for secret in secrets if secret),
        placeholders=tuple(day.placeholder for day in days if isinstance(day, Unknown)),
        hold=_hold_on(house, person),
    )
