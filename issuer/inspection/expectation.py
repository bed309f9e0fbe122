"""What the line knows of the paper from the request, apart from the content: for whom, and which number."""

from collections.abc import Iterator
from dataclasses import dataclass

from issuer.inspection.mismatch import Mismatch, Severity
from issuer.papers.content import Content, Footer
from issuer.papers.facts import Facts
from issuer.papers.flow import Flow
from issuer.papers.kinds import REGISTER_KINDS, TAX_KINDS, CertificateKind
from issuer.papers.paper import Paper
from issuer.papers.people import Resident
from issuer.papers.verdict import Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The paper that was asked for.

    ``footers``: 発行番号, n/m and 契印 of every page, from sealing and not from the press. ``persons``: for each
    person printed, the ways their own name may be written. ``names``: every name that may appear at all.
    ``content``: what was handed to the press; the paper must carry that very content back. ``flow``: its rows as they
    were composed, before the press made pages of them. ``edition``: of the form, as it is in force for the request.
    ``gaiji``: SHA-256 of the 外字 fonts the records came with.
    """

    municipality: str
    kind: CertificateKind
    footers: tuple[Footer, ...]
    persons: tuple[frozenset[str], ...]
    names: frozenset[str]
    sample: bool = False
    content: Content | None = None
    flow: Flow | None = None
    edition: str
    gaiji: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        permit: Permit,
        facts: Facts,
        footers: tuple[Footer, ...],
        content: Content | None = None,
        flow: Flow | None = None,
        sample: bool = False,
    ) -> "Expectation":
        """The expectation of a permitted request, from the records themselves."""
        return cls(
            municipality=facts.policy.municipality,
            kind=permit.kind,
            footers=footers,
            persons=(*(own_names(one) for one in permit.printed), *_recorded_names(permit, facts)),
            names=known_names(permit=permit, facts=facts),
            sample=sample,
            content=content,
            flow=flow,
            edition=facts.editions[permit.kind],
            gaiji=frozenset(sha256 for _, sha256 in facts.gaiji),
        )


def own_names(resident: Resident) -> frozenset[str]:
    """The ways a record writes the person's own name."""
    joined = "\u3000".join(part for part in (resident.family_name, resident.given_name) if part)
    foreign = (resident.foreign.roman_name, resident.foreign.kanji_name) if resident.foreign else ()
    return frozenset(name for name in (resident.name, joined, *foreign) if name)


def known_names(*, permit: Permit, facts: Facts) -> frozenset[str]:
    """Every name the records allow on this paper: the people printed, their 旧氏・通称・筆頭者, and the head.

    On a paper of a register the members printed, and its 筆頭者.
    """
    names: set[str] = set()
    for resident in permit.printed:
        names |= own_names(resident)
        names |= {alias.text for alias in (resident.former_surname, resident.common_name) if alias}
        names |= {resident.honseki.hittosha} if resident.honseki else set()
    if permit.kind in REGISTER_KINDS:
        names = {facts.registers.hittosha}.union(*_recorded_names(permit, facts))
    elif permit.kind is CertificateKind.INKAN:
        names |= {seal.kana_notation for seal in facts.seals}
    elif facts.household and permit.kind not in TAX_KINDS:
        head = (r for r in facts.household.residents if r.atena_no == facts.household.head_atena_no)
        names |= {facts.household.head_name}.union(*map(own_names, head))
    return frozenset(name for name in names if name)


def _recorded_names(permit: Permit, facts: Facts) -> Iterator[frozenset[str]]:
    """Of each member printed the 氏名, as the 戸籍 or the 附票 has it."""
    for one in facts.registers.people_of(permit.kind):
        if one.member_no in permit.members:
            yield frozenset({"\u3000".join(part for part in (one.family_name, one.given_name) if part)})


def expectation_faults(*, paper: Paper, expected: Expectation) -> Iterator[Mismatch]:
    """The content and the footers against the request, before the PDF is opened."""
    content = paper.content
    if (content.municipality, content.kind) != (expected.municipality, expected.kind):
        yield Mismatch(severity=Severity.PERSON, page=0, rule="municipality or kind")
    if expected.content is not None and content != expected.content:
        yield Mismatch(severity=Severity.PERSON, page=0, rule="another content")
    if content.form_version != expected.edition:
        yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="edition of the form")
    if paper.footers != expected.footers:
        yield Mismatch(severity=Severity.PERSON, page=0, rule="footers")
    numbers = {footer.certificate_number for footer in expected.footers}
    counted = [(footer.page, footer.pages) for footer in expected.footers]
    total = len(content.pages)
    if len(numbers) != 1 or counted != [(n, total) for n in range(1, total + 1)]:
        yield Mismatch(severity=Severity.PERSON, page=0, rule="page count")
    written = [frozenset(page.people) for page in content.pages]
    for number, people in enumerate(written, start=1):
        if people - expected.names:
            yield Mismatch(severity=Severity.PERSON, page=number, rule="a name that is not of this request")
    everyone = frozenset[str]().union(*written)
    if any(not own & everyone for own in expected.persons):
        yield Mismatch(severity=Severity.PERSON, page=0, rule="a person of this request is missing")
