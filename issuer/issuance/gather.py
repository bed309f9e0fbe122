"""Reading everything the rules may look at, inside one scope, in two trips to the database: who, then what."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypedDict

from django.db.backends.utils import CursorWrapper

from issuer.holds.selectors import ask_holds
from issuer.identity.selectors import ask_identity
from issuer.issuance.editions import editions_on
from issuer.issuance.gather_registers import Who, ask_memberships_only, ask_registers, run_reach, wants_registers
from issuer.issuance.workshop import supply_gaiji
from issuer.municipality.selectors import ask_policy
from issuer.papers.facts import Facts, Hold
from issuer.papers.kinds import TAX_KINDS, CertificateKind, Option
from issuer.papers.people import Seal
from issuer.papers.registers import NO_REGISTERS, RegisterRecords
from issuer.papers.request import IssueRequest
from issuer.papers.risai import Disaster
from issuer.papers.tax import Payment, TaxRecord
from issuer.replica import selectors as replica
from issuer.replica.gaiji import font_of
from issuer.replica.places import LIVES, STANDS
from issuer.replica.risai import ask_disasters
from issuer.replica.standing import registers_lived_in
from issuer.replica.tax import ask_payments, ask_taxes
from issuer.rules.calendar import japan_day
from issuer.tenancy.locks import ask_shares
from issuer.tenancy.trips import Trip


@dataclass(frozen=True, slots=True)
class _Records:
    """What is on record about the person a credential leads to."""

    home: replica.Home
    holds: tuple[Hold, ...]
    seals: tuple[Seal, ...]
    registers: RegisterRecords = NO_REGISTERS
    taxes: tuple[TaxRecord, ...] = ()
    payments: tuple[Payment, ...] = ()
    disasters: tuple[Disaster, ...] = ()


class _Whose(TypedDict):
    """What every question about one person is asked with."""

    trip: Trip
    municipality: str
    atena_no: str


class Look:
    """Facts for one request in two steps: make it, run its trip, ask for the facts.

    The first statements of the trip are the locks: the municipality's, shared, so that no package commits in
    between the reads, and those of ``subjects``. ``expected``: whom the credential led to before; where it still
    does, everything comes with the trip. ``kinds``: what the facts must do for; without any, the request's.
    """

    def __init__(
        self,
        *,
        trip: Trip,
        request: IssueRequest,
        subjects: Sequence[str] = (),
        expected: Who | None = None,
        kinds: Collection[CertificateKind] = (),
    ) -> None:
        municipality = request.municipality
        ask_shares(trip, municipality, subjects)
        self._request = request
        self._policy = ask_policy(trip=trip, municipality=municipality, at=request.received_at)
        self._identity = ask_identity(
            trip=trip,
            municipality=municipality,
            credential=request.credential,
            kind=request.kind,
            lives=LIVES,
            stands=STANDS,
        )
        self._freshness = replica.ask_freshness(trip=trip, municipality=municipality)
        self._expected = expected
        self._kinds = kinds or (request.kind,)
        self._records = self._ask(trip, expected) if expected else _nobody

    def facts(self, *, cursor: CursorWrapper, now: datetime) -> Facts:
        """The facts, after the trip has run; ``now`` was read under its locks. Raises UnknownMunicipality."""
        identification = self._identity()
        who = Who.of(identification)
        read = self._records
        if who != self._expected:
            read = _nobody
            if who:
                trip = Trip()
                read = self._ask(trip, who)
                trip.run(cursor)
        records = read(cursor)
        policy = self._policy()
        home = records.home
        gaiji = replica.gaiji_of(
            municipality=self._request.municipality,
            person=home.person,
            household=home.household,
            seals=records.seals,
            others=(*records.taxes, *records.payments, *records.disasters, *records.registers.records()),
        )
        for version, sha256 in gaiji:
            font = partial(font_of, municipality=self._request.municipality, version=version)
            supply_gaiji(sha256=sha256, font=font)
        return Facts(
            request=self._request,
            policy=policy,
            now=now,
            identification=identification.of_kind(self._request.kind),
            person=home.person,
            household=home.household,
            holds=records.holds,
            seals=records.seals,
            freshness=self._freshness(),
            editions=editions_on(policy=policy, day=japan_day(self._request.received_at)),
            gaiji=gaiji,
            taxes=records.taxes,
            payments=records.payments,
            disasters=records.disasters,
            registers=records.registers,
        )

    def _ask(self, trip: Trip, who: Who) -> Callable[[CursorWrapper], _Records]:
        with_my_numbers = Option.MY_NUMBER in self._request.options
        return _ask_records(trip, self._request.municipality, who, self._kinds, with_my_numbers=with_my_numbers)


def holds_read(cursor: CursorWrapper, *, municipality: str, who: Who, kind: CertificateKind) -> tuple[Hold, ...]:
    """Every hold the line reads for a paper of this kind, inside ``scope``, whoever asks for it with what."""
    trip = Trip()
    read = _ask_records(trip, municipality, who, (kind,), with_my_numbers=False)
    trip.run(cursor)
    return read(cursor).holds


def _ask_records(
    trip: Trip, municipality: str, who: Who, kinds: Collection[CertificateKind], *, with_my_numbers: bool
) -> Callable[[CursorWrapper], _Records]:
    """What is on record; for kinds made from registers a second trip asks whom such a paper would touch."""
    atena_no = who.atena_no
    people = replica.people_with(municipality=municipality, atena_no=atena_no)
    home = replica.ask_home(
        trip=trip,
        municipality=municipality,
        atena_no=atena_no,
        with_my_numbers=with_my_numbers,
    )
    whose: _Whose = {"trip": trip, "municipality": municipality, "atena_no": atena_no}
    seals = replica.ask_seals(**whose) if CertificateKind.INKAN in kinds else tuple
    is_tax = not TAX_KINDS.isdisjoint(kinds)
    taxes = ask_taxes(**whose) if is_tax else tuple
    payments = ask_payments(**whose) if is_tax else tuple
    disasters = ask_disasters(**whose) if CertificateKind.RISAI in kinds else tuple

    def told(holds: tuple[Hold, ...], registers: RegisterRecords) -> _Records:
        return _Records(
            home=home(),
            holds=holds,
            seals=seals(),
            registers=registers,
            taxes=taxes(),
            payments=payments(),
            disasters=disasters(),
        )

    if wants_registers(kinds):
        registers = ask_registers(trip=trip, municipality=municipality, who=who)

        def with_registers(cursor: CursorWrapper) -> _Records:
            found, holds = run_reach(cursor=cursor, municipality=municipality, who=who, own=people, found=registers())
            return told(holds, found)

        return with_registers
    household = replica.household_of(municipality=municipality, atena_no=atena_no)
    lived_in = registers_lived_in(municipality=municipality, people=people)
    holds = ask_holds(
        trip=trip,
        municipality=municipality,
        persons=(people.statement, people.values),
        household_nos=(household.statement, household.values),
        koseki_nos=(lived_in.statement, lived_in.values),
        applicant=str(who),
    )
    memberships = ask_memberships_only(trip=trip, municipality=municipality, people=people)
    return lambda _: told(holds(), memberships())


def _nobody(_: CursorWrapper) -> _Records:
    return _Records(home=replica.Home(person=None, household=None), holds=(), seals=())
