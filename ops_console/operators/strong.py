"""Roles that one person cannot give, and people without whom nobody could give any."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.backends.utils import CursorWrapper
from django.db.models import Q, QuerySet

from issuer.papers.errors import BadInput
from issuer.rules.calendar import japan_day
from issuer.tenancy.locks import lock_key
from ops_console.models import Operator
from ops_console.roles import Role

#: 公印管理, 支援措置, システム管理 and 全体管理 are granted by two people.
STRONG = frozenset({Role.SEAL, Role.PROTECTION, Role.ADMIN, Role.PLATFORM})
#: A municipality with this many システム管理 can look after its operators itself.
ENOUGH = 2


def strong(roles: Collection[str]) -> frozenset[Role]:
    """Those of the roles that take two."""
    return STRONG.intersection(roles)


def one_at_a_time(cursor: CursorWrapper, chain: str) -> None:
    """Changes of a municipality's operators wait for each other until their transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("operators", chain)])


def keepers(*, municipality: str, now: datetime) -> int:
    """How many may look after the operators of a municipality, or of the platform for "", and can sign in."""
    role = Role.ADMIN if municipality else Role.PLATFORM
    return able(role=role, now=now).filter(municipality=municipality).count()


def able(*, role: Role, now: datetime) -> QuerySet[Operator]:
    """Everybody who holds the role and can sign in."""
    at_work = Q(expires_on=None) | Q(expires_on__gte=japan_day(now))
    found = Operator.objects.filter(at_work, is_active=True, roles__contains=[role])
    return found.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def require_a_keeper(*, municipality: str, now: datetime) -> None:
    """After a change, inside its transaction. Raises BadInput when nobody is left."""
    if keepers(municipality=municipality, now=now) == 0:
        raise BadInput("操作者を管理できる最後の1人です。先に、ほかの職員にその役割を付けてください")
