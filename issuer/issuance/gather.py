"""Reading everything the rules may look at, inside one scope that shares the municipality's lock."""

from datetime import datetime
from functools import partial

from issuer.holds.selectors import holds_on
from issuer.identity.selectors import identify
from issuer.issuance.workshop import supply_gaiji
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Option
from issuer.papers.people import Seal
from issuer.papers.policy import Policy
from issuer.papers.request import IssueRequest
from issuer.replica import selectors as replica
from issuer.replica.gaiji import font_of


def gather(*, request: IssueRequest, policy: Policy, now: datetime) -> Facts:
    """Facts for one request. The caller holds ``share_municipality``, so no package commits in between the reads."""
    municipality = request.municipality
    identification = identify(municipality=municipality, credential=request.credential)
    person = household = None
    if identification.link is not None:
        person = replica.resident(municipality=municipality, atena_no=identification.link.atena_no)
    if person is not None:
        household = replica.household(
            municipality=municipality,
            household_no=person.household_no,
            with_my_numbers=Option.MY_NUMBER in request.options,
        )
    if household is not None and person is not None:
        # The household's own copy of the person carries what was joined for printing.
        person = next((r for r in household.residents if r.atena_no == person.atena_no), person)
    people = {r.atena_no for r in household.residents} if household else set()
    if person is not None:
        people.add(person.atena_no)
    seals: tuple[Seal, ...] = ()
    if person is not None and request.kind is CertificateKind.INKAN:
        seals = replica.seals(municipality=municipality, atena_no=person.atena_no)
    gaiji = replica.gaiji_of(municipality=municipality, person=person, household=household, seals=seals)
    for version, sha256 in gaiji:
        supply_gaiji(sha256=sha256, font=partial(font_of, municipality=municipality, version=version))
    return Facts(
        request=request,
        policy=policy,
        now=now,
        identification=identification,
        person=person,
        household=household,
        holds=holds_on(
            municipality=municipality,
            persons=sorted(people),
            household_nos=[person.household_no] if person else [],
        ),
        seals=seals,
        freshness=replica.freshness(municipality=municipality),
        gaiji=gaiji,
    )
