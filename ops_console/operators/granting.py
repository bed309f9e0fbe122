"""Strong roles: one person proposes them for another, a third person approves."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from issuer.approvals import services
from issuer.approvals.models import Proposal
from issuer.audit import append
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.operators.acts import chain_of
from ops_console.operators.adding import NewOperator, add_operator
from ops_console.operators.strong import ENOUGH, keepers, one_at_a_time, strong
from ops_console.roles import ROLE_NAMES, Role

ACT = "operator.grant"


def hire(
    *,
    name: str,
    display_name: str,
    municipality: str,
    affiliation: str,
    roles: Collection[str],
    expires_on: date | None,
    reason: str,
    operator: Operator,
    now: datetime,
) -> NewOperator:
    """Make an operator with the ordinary ones of the roles at once, and propose the strong ones.

    Raises BadInput: for another municipality than the operator's own, except that the platform may propose システム管理
    where fewer than two have it; and for whatever ``add_operator`` and ``propose`` refuse.
    """
    chain = chain_of(operator)
    if municipality != operator.municipality:
        _require_first_admins(operator, municipality, roles, now)
    with scope(chain) as cursor:
        one_at_a_time(cursor, chain)
        made = add_operator(
            name=name,
            display_name=display_name,
            municipality=municipality,
            roles=sorted(roles),
            expires_on=expires_on,
            now=now,
            actor=operator.name,
            affiliation=affiliation,
            withheld=strong(roles),
            must_change=True,
        )
        if strong(roles):
            target = Operator.objects.get(name=name)
            propose(target=target, roles=strong(roles), reason=reason, operator=operator, now=now)
    return made


def propose(*, target: Operator, roles: Collection[Role], reason: str, operator: Operator, now: datetime) -> str:
    """Propose strong roles for somebody else; returns the proposal's number. Raises BadInput."""
    if target.pk == operator.pk:
        raise BadInput("自分の権限は変えられません。ほかの職員に頼んでください")
    return services.propose(
        municipality=chain_of(operator),
        act=ACT,
        subject=target.name,
        payload={"operator": target.name, "roles": sorted(roles)},
        difference=[("役割", role_words(target.roles), role_words([*target.roles, *roles]))],
        basis=fingerprint(target),
        reason=reason,
        operator=operator.name,
        now=now,
    )


def approve(*, municipality: str, number: str, operator: str, now: datetime) -> Operator:
    """Grant the roles, as the second person. ``municipality``: whose chain the proposal is on. Raises BadInput."""
    with scope(municipality) as cursor:
        one_at_a_time(cursor, municipality)
        target = subject_of(services.proposal(number=number), operator)
        found = services.approve(
            municipality=municipality, number=number, act=ACT, basis=fingerprint(target), operator=operator, now=now
        )
        roles = found.payload["roles"]
        if municipality == PLATFORM and target.municipality:
            _require_room(target.municipality, now)
        target.roles = sorted({*target.roles, *roles})
        target.save(update_fields=["roles"])
        with scope(chain_of(target)):
            append(
                municipality=chain_of(target),
                at=now,
                actor=operator,
                action="operator.granted",
                detail={"operator": target.name, "roles": sorted(roles)},
            )
    return target


def subject_of(proposal: Proposal | None, approver: str) -> Operator:
    """Whom a proposal is about. Raises BadInput when there is none, or when it is the approver."""
    found = Operator.objects.filter(name=proposal.subject).first() if proposal else None
    if found is None:
        raise services.NotApprovable("この提案はないか、対象の職員がいません")
    if found.name == approver:
        raise services.NotApprovable("自分についての提案は承認できません。ほかの職員が承認してください")
    return found


def fingerprint(target: Operator) -> str:
    """Of what an approver relies on: who it is, what they may do already, and that they may sign in."""
    told = [target.name, target.display_name, target.affiliation, *sorted(target.roles), str(target.is_active)]
    return hashlib.sha256("\x1f".join([*told, str(target.expires_on)]).encode()).hexdigest()[:32]


def role_words(roles: Collection[str]) -> str:
    """The roles in Japanese, in the order of the list; "なし" for none."""
    return "・".join(name for role, name in ROLE_NAMES.items() if role in roles) or "なし"


def _require_first_admins(operator: Operator, municipality: str, roles: Collection[str], now: datetime) -> None:
    if operator.municipality or set(roles) != {Role.ADMIN}:
        raise BadInput("ほかの団体の職員は作れません")
    _require_room(municipality, now)


def _require_room(municipality: str, now: datetime) -> None:
    if keepers(municipality=municipality, now=now) >= ENOUGH:
        raise BadInput("この団体にはシステム管理の職員が2人います。職員はその団体が管理します")
