"""What this person could get of one kind now (ListCertificates): asked of the very rules that decide."""

from dataclasses import dataclass, replace

from issuer.papers.facts import Facts
from issuer.papers.kinds import REGISTER_KINDS, TAX_KINDS, CertificateKind, Extent, Option
from issuer.papers.people import Resident
from issuer.papers.verdict import Permit, Refusal
from issuer.rules.decide import decide
from issuer.rules.offer_register import offer_register
from issuer.rules.options import OPTIONS_OF
from issuer.rules.tax_year import certifiable_years

_LISTED_EXTENTS = (Extent.ALL, Extent.SELF)


@dataclass(frozen=True, slots=True)
class OfferedMember:
    """One person who can be selected: the number proper to them in the household, and their name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Scopes, items and members that ``decide`` would let through now. An item may need one of the scopes only.

    ``fiscal_years``: of a tax paper, newest first.
    """

    kind: CertificateKind
    extents: tuple[Extent, ...]
    options: tuple[Option, ...]
    members: tuple[OfferedMember, ...]
    fiscal_years: tuple[int, ...] = ()


def offer(*, facts_for_kind: Facts) -> Offer | Refusal:
    """The offer for the kind of ``facts_for_kind.request``; its scope, members, options and copies are ignored.

    Refusal when not even the applicant alone could be printed.
    """
    if facts_for_kind.request.kind in REGISTER_KINDS:
        return _of_register(facts_for_kind)
    base = _asking(facts_for_kind, extent=Extent.SELF)
    years = _fiscal_years(base)
    if years:
        # One older 年度 that can be certified is an offer, whatever stands against the newest.
        base = replace(base, request=replace(base.request, fiscal_year=f"{years[0]:04d}"))
    alone = decide(facts=base).outcome
    if isinstance(alone, Refusal):
        return alone
    extents = [e for e in _LISTED_EXTENTS if _permits(_asking(base, extent=e))]
    members = _members(base)
    if members:
        extents.append(Extent.SELECTED)
    return Offer(
        kind=base.request.kind,
        extents=tuple(extents),
        options=tuple(o for o in Option if _option_offered(base, option=o, extents=extents)),
        members=members,
        fiscal_years=years,
    )


def _fiscal_years(base: Facts) -> tuple[int, ...]:
    if base.request.kind not in TAX_KINDS:
        return ()
    asking = {y: replace(base, request=replace(base.request, fiscal_year=f"{y:04d}")) for y in certifiable_years(base)}
    return tuple(year for year, facts in asking.items() if _permits(facts))


def _of_register(facts: Facts) -> Offer | Refusal:
    found = offer_register(facts_for_kind=facts)
    if isinstance(found, Refusal):
        return found
    extents, options, members = found
    return Offer(
        kind=facts.request.kind,
        extents=extents,
        options=options,
        members=tuple(OfferedMember(number=number, name=name) for number, name in members),
    )


def _members(base: Facts) -> tuple[OfferedMember, ...]:
    """Members worth choosing between: none where the household is one person."""
    present = base.household.members if base.household else ()
    if len(present) < 2:
        return ()
    return tuple(
        OfferedMember(number=r.member_no, name=_name(r))
        for r in present
        if _name(r) and _permits(_asking(base, extent=Extent.SELECTED, members=(r.member_no,)))
    )


def _option_offered(base: Facts, *, option: Option, extents: list[Extent]) -> bool:
    kind = base.request.kind
    if option not in OPTIONS_OF[kind] or (kind is CertificateKind.JUMINHYO and option is Option.FORMER_ADDRESS):
        return False
    present = base.household.members if base.household else ()
    if option is Option.FOREIGN_ITEMS and not any(r.is_foreign for r in present):
        return False
    if option is Option.HONSEKI and all(r.is_foreign for r in present):
        return False
    whole = [e for e in extents if e is not Extent.SELECTED]
    return any(_permits(_asking(base, extent=e, options=frozenset({option}))) for e in whole)


def _name(resident: Resident) -> str:
    if resident.name:
        return resident.name
    if resident.foreign and (resident.foreign.roman_name or resident.foreign.kanji_name):
        return resident.foreign.roman_name or resident.foreign.kanji_name
    return resident.common_name.text if resident.common_name else ""


def _permits(facts: Facts) -> bool:
    return isinstance(decide(facts=facts).outcome, Permit)


def _asking(
    facts: Facts, *, extent: Extent, members: tuple[int, ...] = (), options: frozenset[Option] = frozenset()
) -> Facts:
    request = replace(facts.request, extent=extent, members=members, options=options, copies=1)
    return replace(facts, request=request)
