"""Reading the 戸籍 and 附票 of an applicant, and whom a paper of them would touch (part of gather)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from django.db.backends.utils import CursorWrapper

from issuer.holds.selectors import HOUSEHOLD, KOSEKI, PERSON, ask_holds, guarded
from issuer.papers.facts import Hold, Identification, RegisterLink
from issuer.papers.kinds import REGISTER_KINDS, CertificateKind
from issuer.papers.registers import RegisterRecords
from issuer.replica import standing
from issuer.replica.fuhyo import ask_fuhyo
from issuer.replica.koseki import ask_register
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a credential leads to: a resident by 宛名番号, or the place in a register of a 利用登録 (住登外)."""

    atena_no: str = ""
    registered: RegisterLink | None = None

    @classmethod
    def of(cls, identification: Identification) -> "Who | None":
        """None when it leads to nobody."""
        if identification.registered is not None:
            return cls(registered=identification.registered)
        return cls(atena_no=identification.link.atena_no) if identification.link else None

    def __str__(self) -> str:
        """宛名番号, or 戸籍番号/名順位."""
        link = self.registered
        return f"{link.koseki_no}/{link.member_no}" if link else self.atena_no


def wants_registers(kinds: Collection[CertificateKind]) -> bool:
    """Whether any of these kinds is made from a register."""
    return not REGISTER_KINDS.isdisjoint(kinds)


def ask_registers(*, trip: Trip, municipality: str, who: Who) -> Callable[[], RegisterRecords]:
    """Where the applicant stands, and the register and 附票 when that is one place."""
    places = (
        standing.place_at(
            municipality=municipality, koseki_no=who.registered.koseki_no, member_no=who.registered.member_no
        )
        if who.registered
        else standing.places_of(municipality=municipality, atena_no=who.atena_no)
    )
    koseki_no = standing.one_register(places)
    found = standing.ask_places(trip=trip, places=places)
    register = ask_register(trip=trip, municipality=municipality, koseki_no=koseki_no)
    fuhyo = ask_fuhyo(trip=trip, municipality=municipality, koseki_no=koseki_no)
    like = standing.ask_lookalikes(
        trip=trip,
        like=standing.lookalikes(
            municipality=municipality,
            koseki_no=koseki_no,
            persons=Subquery(*guarded(municipality=municipality, target_kind=PERSON)),
            households=Subquery(*guarded(municipality=municipality, target_kind=HOUSEHOLD)),
            registers=Subquery(*guarded(municipality=municipality, target_kind=KOSEKI)),
        ),
    )
    return lambda: RegisterRecords(places=found(), register=register(), fuhyo=fuhyo(), lookalikes=like())


def run_reach(
    *, cursor: CursorWrapper, municipality: str, who: Who, own: Subquery, found: RegisterRecords
) -> tuple[RegisterRecords, tuple[Hold, ...]]:
    """The rest of ``RegisterRecords``, and every hold on anybody it names, on their households and registers.

    ``own``: 宛名番号 of the applicant's own household.
    """
    first = Trip()
    recorded = {atena_no for _, atena_no, _ in found.tied()}
    reach = standing.ask_reach(trip=first, municipality=municipality, own=own, recorded=recorded)
    first.run(cursor)
    numbers, people = reach()
    trip, everybody = Trip(), standing.these(people)
    homes = standing.homes_of(municipality=municipality, people=everybody)
    registers = standing.these({*numbers, found.koseki_no})
    households = standing.ask_households(trip=trip, municipality=municipality, people=people)
    memberships = standing.ask_memberships(trip=trip, municipality=municipality, people=everybody)
    holds = ask_holds(
        trip=trip,
        municipality=municipality,
        persons=(everybody.statement, everybody.values),
        household_nos=(homes.statement, homes.values),
        koseki_nos=(registers.statement, registers.values),
        applicant=str(who),
    )
    trip.run(cursor)
    where, busy = memberships()
    return replace(found, household_of=households(), memberships=where, busy=busy), holds()


def ask_memberships_only(*, trip: Trip, municipality: str, people: Subquery) -> Callable[[], RegisterRecords]:
    """For kinds that need no register: only where these people stand, because a hold on a register guards them too."""
    memberships = standing.ask_memberships(trip=trip, municipality=municipality, people=people)
    return lambda: RegisterRecords(memberships=memberships()[0])


def subjects_of(registers: RegisterRecords) -> list[str]:
    """Names of the locks that a hold on anybody or any register of these takes."""
    numbers = {one.koseki_no for one in registers.memberships} | ({registers.koseki_no} - {""})
    people = {atena_no for atena_no, _ in registers.household_of} | {atena_no for _, atena_no, _ in registers.tied()}
    return [
        *(f"koseki:{number}" for number in sorted(numbers)),
        *(f"household:{number}" for number in sorted({number for _, number in registers.household_of})),
        *(f"person:{atena_no}" for atena_no in sorted(people)),
    ]


def register_versions(registers: RegisterRecords) -> dict[str, object]:
    """For the record of issue: the register, the applicant's place in it, and the versions it was made from."""
    place = registers.place
    if place is None:
        return {}
    return {
        "koseki_no": place.koseki_no,
        "member_no": place.member_no,
        "koseki": registers.register.version if registers.register else 0,
        "fuhyo": registers.fuhyo.version if registers.fuhyo else 0,
    }
