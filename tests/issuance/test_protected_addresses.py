"""支援措置: the address and 本籍 of whoever is guarded cannot be had through any paper of anybody else.

Towns of a few people are invented: who lives with whom, who stands in which register, who was struck off, whom the
systems have tied together and whom not. Then somebody is guarded, and everybody else asks for everything there is.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrations.centre.city.registers import Entry, FamilyRegister, Home, Member
from issuer.certificates import compose
from issuer.issuance.gather import Look
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.verdict import Permit
from issuer.rules import decide
from issuer.rules.options import EXTENTS_OF, OPTIONS_OF
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip
from tests import factories
from tests.issuance.conftest import Ask
from tests.register_rows import fresh_registers, put_register

PERSON, HOUSEHOLD, KOSEKI = "1", "2", "3"


@dataclass(frozen=True)
class Standing:
    """A person's place in a register. ``is_tied``: the register's systems know the 宛名番号."""

    person: int
    is_removed: bool
    is_tied: bool


@dataclass(frozen=True)
class Town:
    """``homes``: household of each person. ``gone``: people who left the city with those of their household who did.

    ``guarded``: (kind of target, number) of the 支援措置.
    """

    homes: tuple[int, ...]
    gone: frozenset[int]
    registers: tuple[tuple[Standing, ...], ...]
    guarded: tuple[str, int]

    def address(self, person: int) -> str:
        """Where somebody lives: what nobody else may learn of a victim."""
        return f"転出先{self.homes[person]}丁目" if person in self.gone else f"住所{self.homes[person]}丁目"

    def register_of(self, person: int) -> int | None:
        """The register the person stands in now."""
        for number, places in enumerate(self.registers):
            if any(one.person == person and not one.is_removed for one in places):
                return number
        return None

    @property
    def is_tied(self) -> bool:
        """Whether every place is tied to a 宛名番号."""
        return all(one.is_tied for places in self.registers for one in places)

    @property
    def victims(self) -> frozenset[int]:
        kind, number = self.guarded
        if kind == KOSEKI:
            return frozenset(one.person for one in self.registers[number] if not one.is_removed)
        if kind == HOUSEHOLD:
            return frozenset(person for person, home in enumerate(self.homes) if home == number)
        return frozenset({number})


@st.composite
def towns(draw: st.DrawFn) -> Town:
    size = draw(st.integers(2, 6))
    homes = tuple(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
    count = draw(st.integers(1, 3))
    target = draw(
        st.one_of(
            st.tuples(st.just(PERSON), st.integers(0, size - 1)),
            st.tuples(st.just(HOUSEHOLD), st.sampled_from(homes)),
            st.tuples(st.just(KOSEKI), st.integers(0, count - 1)),
        )
    )
    living = [draw(st.integers(0, count)) for _ in range(size)]
    ties = st.just(True) if draw(st.booleans()) else st.booleans()
    registers = []
    for number in range(count):
        places = []
        for person in range(size):
            if living[person] == number:
                # Who is guarded by a register is known there: nothing else leads from it to a home.
                tied = target == (KOSEKI, number) or draw(ties)
                places.append(Standing(person, is_removed=False, is_tied=tied))
            elif draw(st.integers(0, 2)) == 0:
                places.append(Standing(person, is_removed=True, is_tied=draw(ties)))
        registers.append(tuple(places))
    gone = draw(st.frozensets(st.integers(0, size - 1), max_size=2))
    return Town(homes=homes, gone=gone, registers=tuple(registers), guarded=target)


#: A wife who left her husband's register and home.
DIVORCED = Town(
    homes=(0, 1),
    gone=frozenset(),
    registers=((Standing(0, False, True), Standing(1, True, True)), (Standing(1, False, True),)),
    guarded=(PERSON, 1),
)
#: Their child stays in the father's register and lives with her.
CHILD = Town(
    homes=(0, 1, 1),
    gone=frozenset(),
    registers=((Standing(0, False, True), Standing(2, False, True)), (Standing(1, False, True),)),
    guarded=(PERSON, 1),
)
#: She was struck off before anybody tied her to a number.
UNTIED = replace(
    DIVORCED, registers=((Standing(0, False, True), Standing(1, True, False)), (Standing(1, False, True),))
)
#: Somebody went to her register from the applicant's, and lives apart from her.
BESIDE = Town(
    homes=(0, 1, 2),
    gone=frozenset(),
    registers=(
        (Standing(0, False, True), Standing(1, True, True)),
        (Standing(1, False, True), Standing(2, False, True)),
    ),
    guarded=(PERSON, 2),
)
#: It is her new register that is guarded.
REGISTER = replace(UNTIED, guarded=(KOSEKI, 1))


def atena(person: int) -> str:
    """宛名番号."""
    return str(100 + person)


def build(code: str, now: datetime, town: Town) -> None:
    """Everything the systems would send of this town. Whoever stands in a paper does so with today's address."""
    for home in sorted(set(town.homes)):
        people = [person for person, own in enumerate(town.homes) if own == home]
        staying = [person for person in people if person not in town.gone] or people
        factories.household(code, now, number=f"H{home}", people=[_resident(town, one) for one in staying])
        for person in sorted(set(people) - set(staying)):
            _left(code, now, town, person, f"H{home}")
        with scope(code) as cursor:
            cursor.execute(
                "UPDATE replica_household SET address_town = %s, address_block = '' WHERE household_no = %s",
                [f"住所{home}丁目", f"H{home}"],
            )
            cursor.execute(
                "UPDATE replica_resident SET resident_state = '2', is_removed = true WHERE atena_no = ANY(%s)",
                [[atena(person) for person in town.gone]],
            )
    for number, places in enumerate(town.registers):
        if places:
            put_register(code, now, _register(town, number, places))
    kind, target = town.guarded
    names = {PERSON: atena(target), HOUSEHOLD: f"H{target}", KOSEKI: f"K{target}"}
    factories.hold(code, now, target=kind, number=names[kind])


def _resident(town: Town, person: int) -> dict[str, object]:
    return {
        "atena_no": atena(person),
        "member_no": person + 1,
        "name": f"桐生　名{person}",
        "serial": f"{9000 + person}",
        "birth_date": date(1970 + person, 1, 1),
    }


def _left(code: str, now: datetime, town: Town, person: int, home: str) -> None:
    from issuer.replica.models import Resident

    columns = {key: value for key, value in _resident(town, person).items() if key not in ("serial", "name")}
    with scope(code):
        Resident.objects.create(
            **factories.feed_row(code, now),
            **columns,
            household_no=home,
            resident_kind="1",
            family_name="桐生",
            given_name=f"名{person}",
            sex="1",
            relation1="20",
            order_in_household=9,
        )
    factories.serial(code, now, number=f"{9000 + person}", atena_no=atena(person))


def _register(town: Town, number: int, places: tuple[Standing, ...]) -> FamilyRegister:
    return FamilyRegister(
        number=f"K{number}",
        honseki=f"本籍{number}番地",
        hittosha="桐生　筆頭",
        created_on="2000-01-01",
        members=tuple(_member(town, number, one) for one in places),
    )


def _member(town: Town, number: int, place: Standing) -> Member:
    person, new = place.person, town.register_of(place.person)
    left = place.is_removed and new is not None and new != number
    entry = Entry("婚姻", (("婚姻日", "令和元年"), *((("新本籍", f"本籍{new}番地の{person}号"),) if left else ())))
    return Member(
        family_name="桐生",
        given_name=f"名{person}",
        sex="1",
        born=f"{1970 + person}-01-01",
        born_text=f"昭和{45 + person}年１月１日",
        relation="長男",
        atena_no=atena(person) if place.is_tied else "",
        removed_on="2015-03-03" if place.is_removed else "",
        entries=(entry,),
        homes=(Home(town.address(person), since="2020-01-01"),),
    )


def papers(code: str, now: datetime, town: Town, ask: Ask) -> Iterator[tuple[int, Facts, str]]:
    """(applicant, facts, all it says) of every paper that anybody but the victims is permitted."""
    for person in sorted(set(range(len(town.homes))) - town.victims):
        for kind in CertificateKind:
            request = ask(code, "request-0001", serial=f"{9000 + person}", kind=kind)
            with connections["default"].cursor() as cursor:
                trip = Trip()
                look = Look(trip=trip, request=request)
                trip.run(cursor)
                facts = look.facts(cursor=cursor, now=now)
            for extent, members, options in _choices(facts):
                asked = replace(request, extent=extent, members=members, options=options)
                given = replace(facts, request=asked)
                outcome = decide(facts=given).outcome
                if isinstance(outcome, Permit):
                    yield person, given, _said(compose(permit=outcome, facts=given))


def _choices(facts: Facts) -> Iterator[tuple[Extent, tuple[int, ...], frozenset[Option]]]:
    kind = facts.request.kind
    printable = OPTIONS_OF[kind] - {Option.MY_NUMBER, Option.JUMINHYO_CODE}
    for options in (frozenset[Option](), *(frozenset({one}) for one in sorted(printable)), printable):
        for extent in sorted(EXTENTS_OF[kind]):
            if extent is not Extent.SELECTED:
                yield extent, (), options
                continue
            numbers = [one.member_no for one in facts.registers.people_of(kind)] or [
                one.member_no for one in (facts.household.residents if facts.household else ())
            ]
            for size in (1, 2):
                for chosen in combinations(numbers, size):
                    yield extent, chosen, options


def _said(content: Content) -> str:
    fields = [text for page in content.pages for _, text in page.fields]
    if content.flow:
        flow = content.flow
        fields += [text for _, text in (*flow.every_page, *flow.first_page, *flow.last_page)]
        fields += [paragraph.text for paragraph in flow.paragraphs]
    return "\n".join(fields)


def leaks(code: str, now: datetime, town: Town, ask: Ask) -> tuple[list[tuple[int, CertificateKind, str]], int]:
    """(applicant, kind, what was learnt) of every paper that tells where a victim is; and how many papers came."""
    found, count = [], 0
    for person, facts, said in papers(code, now, town, ask):
        count += 1
        for victim in town.victims:
            register = town.register_of(victim)
            secrets = [town.address(victim), f"番地の{victim}号"]
            # Told by the entry of another who went there too. Somebody's own 本籍 is no secret to them, and two people
            # whom nobody has tied to a number are not found through each other.
            if town.is_tied and register is not None and town.register_of(person) != register:
                secrets.append(f"本籍{register}番地")
            found += [(person, facts.request.kind, secret) for secret in secrets if secret in said]
    return found, count


class _Undone(Exception):
    pass


def searched(code: str, now: datetime, town: Town, ask: Ask) -> tuple[list[tuple[int, CertificateKind, str]], int]:
    """``leaks`` in a town that is gone afterwards."""
    answer: tuple[list[tuple[int, CertificateKind, str]], int] = ([], 0)
    try:
        with transaction.atomic(), scope(code):
            build(code, now, town)
            answer = leaks(code, now, town, ask)
            raise _Undone
    except _Undone:
        return answer


@pytest.fixture
def city(kakogawa: str, now: datetime) -> str:
    factories.fresh(kakogawa, now)
    fresh_registers(kakogawa, now)
    return kakogawa


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(town=towns())
@example(town=DIVORCED)
@example(town=CHILD)
@example(town=UNTIED)
@example(town=REGISTER)
@example(town=BESIDE)
def test_the_address_of_a_victim_cannot_be_had_through_anybody_else(
    city: str, now: datetime, ask: Ask, town: Town
) -> None:
    found, _ = searched(city, now, town, ask)
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("town", [DIVORCED, CHILD, UNTIED, REGISTER, BESIDE])
def test_the_search_finds_what_the_rule_keeps_back_and_papers_beside_it(
    city: str, now: datetime, ask: Ask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule every one of these towns tells; with it the husband still gets papers of his own."""
    found, count = searched(city, now, town, ask)
    assert (found, count > 0) == ([], True)
    rules = sys.modules["issuer.rules.decide"]  # the package gives its function this name
    without = tuple(rule for rule in rules.RULES if rule.__name__ != "register_not_protected")
    monkeypatch.setattr(rules, "RULES", without)
    found, _ = searched(city, now, town, ask)
    assert found != []
