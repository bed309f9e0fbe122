"""Whom a paper of a register shows, and whose holds therefore stop it (domain §5 rows 1, 2, 7)."""

from dataclasses import dataclass

from issuer.papers.facts import Facts, Hold
from issuer.papers.kinds import REGISTER_KINDS, Extent
from issuer.rules.holds import HOUSEHOLD, KOSEKI, PERSON


@dataclass(frozen=True, slots=True)
class Circle:
    """宛名番号, 世帯番号 and 戸籍番号 that a hold may name."""

    persons: frozenset[str]
    household_nos: frozenset[str]
    koseki_nos: frozenset[str]

    def holds(self, *, hold: Hold, facts: Facts) -> bool:
        """Whether the hold names this kind of certificate and one of the circle."""
        if hold.certificate_kinds and facts.request.kind not in hold.certificate_kinds:
            return False
        named = {PERSON: self.persons, HOUSEHOLD: self.household_nos, KOSEKI: self.koseki_nos}
        return hold.target_no in named.get(hold.target_kind, frozenset())


def is_of_register(facts: Facts) -> bool:
    """Whether the kind asked for is made from a register."""
    return facts.request.kind in REGISTER_KINDS


def recorded(facts: Facts) -> dict[int, bool]:
    """名順位 → whether removed, of everybody in what the kind is made from: the 戸籍, or the 附票."""
    return {one.member_no: one.is_removed for one in facts.registers.people_of(facts.request.kind)}


def asked_members(facts: Facts) -> tuple[int, ...]:
    """名順位 of the people the request names, in order, removed ones included so that the rules can refuse them."""
    if not is_of_register(facts):
        return ()
    everybody, request = tuple(recorded(facts)), facts.request
    if request.extent is Extent.ALL:
        return everybody
    place = facts.registers.place
    wanted = {place.member_no} if request.extent is Extent.SELF and place else set(request.members)
    return tuple(number for number in everybody if number in wanted)


def shown(facts: Facts) -> Circle:
    """The applicant and everyone the paper would show, their households, and the register."""
    numbers = {*asked_members(facts), *((facts.registers.place.member_no,) if facts.registers.place else ())}
    persons = frozenset(atena_no for number, atena_no, _ in facts.registers.tied() if number in numbers)
    homes = frozenset(home for atena_no, home in facts.registers.household_of if atena_no in persons)
    return Circle(persons=persons, household_nos=homes, koseki_nos=_own(facts))


def guarded(facts: Facts) -> Circle:
    """Whose 支援措置 forbids the paper.

    Everybody who stands in the register, whoever asks and whoever is printed, as in a household; of those removed, the
    ones the paper shows. Whoever shares a household with one of these: where the one lives, the other does. And
    everybody in the registers where those recorded stand now: what one entry calls 新本籍 is the others' own.
    """
    asked, registers = set(asked_members(facts)), facts.registers
    close = {atena_no for number, atena_no, is_removed in registers.tied() if not is_removed or number in asked}
    homes = frozenset(home for atena_no, home in registers.household_of if atena_no in close)
    persons = frozenset(close | {atena_no for atena_no, home in registers.household_of if home in homes})
    places = [one for one in registers.memberships if not one.is_removed]
    numbers = {one.koseki_no for one in places if one.atena_no in persons}
    told = {one.koseki_no for one in places if one.atena_no in close}
    beside = {one.atena_no for one in places if one.koseki_no in told}
    homes |= {home for atena_no, home in registers.household_of if atena_no in beside}
    removed = {one.member_no for one in registers.people_of(facts.request.kind) if one.is_removed}
    numbers |= {number for at, _, number in registers.lookalikes if number and (at not in removed or at in asked)}
    return Circle(persons=persons | beside, household_nos=homes, koseki_nos=_own(facts) | numbers)


def linked(facts: Facts) -> Circle:
    """Whose notification in progress may change the register: of anybody ever recorded in it (入籍先・従前の戸籍)."""
    registers = facts.registers
    persons = frozenset(atena_no for _, atena_no, _ in registers.tied())
    homes = frozenset(home for atena_no, home in registers.household_of if atena_no in persons)
    numbers = {one.koseki_no for one in registers.memberships if one.atena_no in persons}
    return Circle(persons=persons, household_nos=homes, koseki_nos=_own(facts) | numbers)


def _own(facts: Facts) -> frozenset[str]:
    return frozenset({facts.registers.koseki_no} - {""})
