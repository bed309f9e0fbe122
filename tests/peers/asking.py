"""What the rules of one server say."""

from datetime import timedelta

from issuer.issuance.gather import Look
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Channel, Extent, RefusalCode
from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
from issuer.rules.decide import RULES
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip
from tests import factories, records

from .conftest import Server


def ask(server: Server, *, serial: str, kind: CertificateKind = CertificateKind.FUHYO) -> IssueRequest:
    return IssueRequest(
        municipality=server.code,
        request_id="R-00000001",
        fingerprint="0" * 64,
        kind=kind,
        extent=Extent.SELF,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=Terminal(
            channel=Channel.STORE, operator_code="1", store_code="1", terminal_id="1", municipality_code=server.code
        ),
        credential=JpkiCredential(serial_number=serial, media="CARD", status="GOOD", issuer=factories.ISSUER),
        received_at=server.now,
        deadline=server.now + timedelta(seconds=20),
    )


def facts_at(server: Server, *, serial: str = "", request: IssueRequest | None = None) -> Facts:
    """What the line would look at now."""
    trip = Trip()
    look = Look(trip=trip, request=request or ask(server, serial=serial))
    with scope(server.code, trip=trip) as cursor:
        return look.facts(cursor=cursor, now=server.now)


def refusals(facts: Facts) -> dict[str, RefusalCode]:
    """Rule → code, of every rule that stands against the paper."""
    found = (rule(facts) for rule in RULES)
    return {finding.rule: finding.refusal for finding in found if finding.refusal is not None}


def held(server: Server, kind: str, number: str) -> list[str]:
    """抑止番号 standing on a person, household or register."""
    asked = {"persons": (), "household_nos": (), "koseki_nos": ()}
    asked[{"1": "persons", "2": "household_nos", "3": "koseki_nos"}[kind]] = (number,)
    with scope(server.code):
        return [hold.hold_no for hold in records.holds_on(municipality=server.code, **asked)]
