"""Changing what an operator is and may do, and ending it. Nobody does this to themselves."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from issuer.papers.errors import BadInput
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.operators.acts import chain_of, note
from ops_console.operators.granting import propose
from ops_console.operators.staying import end_all
from ops_console.operators.strong import one_at_a_time, require_a_keeper, strong
from ops_console.roles import MUNICIPAL, Role


def change(
    *,
    number: int,
    display_name: str,
    affiliation: str,
    expires_on: date | None,
    roles: Collection[str],
    reason: str,
    operator: Operator,
    now: datetime,
) -> str:
    """Change an operator of one's own municipality; returns the number of a proposal for strong roles, or "".

    Ordinary roles and every taking away hold at once. Somebody whose term was over and now is not has their strong
    roles proposed anew. Raises BadInput.
    """
    with another(number=number, operator=operator) as target:
        allowed = MUNICIPAL if target.municipality else frozenset({Role.PLATFORM})
        if not roles or set(roles) - allowed:
            raise BadInput("役割を1つ以上選んでください")
        kept = frozenset() if _is_over(target.expires_on, now) else strong(target.roles)
        before = list(target.roles)
        target.roles = sorted((set(roles) - strong(roles)) | (strong(roles) & kept))
        target.display_name, target.affiliation, target.expires_on = display_name, affiliation, expires_on
        target.save(update_fields=["roles", "display_name", "affiliation", "expires_on"])
        require_a_keeper(municipality=target.municipality, now=now)
        detail = {"operator": target.name, "before": before, "after": target.roles}
        note(operator=operator, action="operator.changed", now=now, detail=detail)
        return _propose_rest(target, strong(roles), reason, operator, now)


def close(*, number: int, operator: Operator, now: datetime) -> None:
    """Let somebody in no longer: their sessions end at once. One person is enough. Raises BadInput for the last one."""
    with another(number=number, operator=operator) as target:
        target.is_active = False
        target.save(update_fields=["is_active"])
        end_all(operator=target)
        require_a_keeper(municipality=target.municipality, now=now)
        note(operator=operator, action="operator.closed", now=now, detail={"operator": target.name})


def reopen(*, number: int, reason: str, operator: Operator, now: datetime) -> str:
    """Let somebody in again, with their ordinary roles; the strong ones are proposed anew, as by ``change``."""
    with another(number=number, operator=operator) as target:
        if target.is_active:
            raise BadInput("この職員は利用停止になっていません")
        wanted = strong(target.roles)
        target.is_active, target.roles = True, sorted(set(target.roles) - wanted)
        target.save(update_fields=["is_active", "roles"])
        note(operator=operator, action="operator.reopened", now=now, detail={"operator": target.name})
        return _propose_rest(target, wanted, reason, operator, now)


def unlock(*, number: int, operator: Operator, now: datetime) -> None:
    """Open the door that wrong sign-ins closed."""
    with another(number=number, operator=operator) as target:
        Operator.objects.filter(pk=target.pk).update(failures=0, locked_until=None)
        note(operator=operator, action="operator.unlocked", now=now, detail={"operator": target.name})


@contextmanager
def another(*, number: int, operator: Operator) -> Iterator[Operator]:
    """Somebody else of the operator's own municipality, in a transaction that other changes wait for.

    Raises BadInput for oneself and for nobody.
    """
    chain = chain_of(operator)
    with scope(chain) as cursor:
        one_at_a_time(cursor, chain)
        target = Operator.objects.filter(pk=number, municipality=operator.municipality).first()
        if target is None:
            raise BadInput("この職員はいません")
        if target.pk == operator.pk:
            raise BadInput("自分の権限は変えられません。ほかの職員に頼んでください")
        yield target


def _propose_rest(target: Operator, wanted: Collection[Role], reason: str, operator: Operator, now: datetime) -> str:
    missing = frozenset(wanted) - set(target.roles)
    return propose(target=target, roles=missing, reason=reason, operator=operator, now=now) if missing else ""


def _is_over(expires_on: date | None, now: datetime) -> bool:
    return expires_on is not None and expires_on < japan_day(now)
