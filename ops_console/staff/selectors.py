"""Operators as the list and the page of one show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.approvals.models import Proposal
from issuer.municipality.models import Municipality
from issuer.rules.calendar import japan_day
from issuer.tenancy.scope import scope
from ops_console.models import Operator, Passkey
from ops_console.operators import granting, reissuing
from ops_console.operators.acts import chain_of
from ops_console.operators.strong import ENOUGH, able
from ops_console.roles import Role


@dataclass(frozen=True, slots=True)
class Line:
    """One operator. ``level`` and ``says``: whether they can sign in."""

    operator: Operator
    roles: str
    level: str
    says: str
    authenticators: int
    passkeys: int


def lines(*, municipality: str, now: datetime, page: int, size: int) -> tuple[list[Line], bool]:
    """Operators of a municipality ("" for the platform's) by id, and whether there are more pages."""
    every = Operator.objects.filter(municipality=municipality).order_by("name")
    found = list(every[(page - 1) * size : page * size + 1])
    return _lines(found[:size], now), len(found) > size


def line(*, municipality: str, number: int, now: datetime) -> Line | None:
    """One of them."""
    found = Operator.objects.filter(municipality=municipality, pk=number)
    return next(iter(_lines(list(found), now)), None)


def waiting(*, viewer: Operator, target: Operator, now: datetime) -> list[Proposal]:
    """Proposals about somebody that nobody has decided."""
    with scope(chain_of(viewer)):
        return list(
            Proposal.objects.filter(
                act__in=[granting.ACT, reissuing.ACT], subject=target.name, outcome="", expires_at__gt=now
            )
        )


def without_admins(*, now: datetime) -> list[tuple[str, str, int]]:
    """Code, name and number of システム管理 of the municipalities that cannot look after their operators themselves."""
    have = dict(able(role=Role.ADMIN, now=now).values_list("municipality").annotate(Count("pk")))
    every = Municipality.objects.order_by("code").values_list("code", "name")
    return [(code, name, have.get(code, 0)) for code, name in every if have.get(code, 0) < ENOUGH]


def _lines(found: list[Operator], now: datetime) -> list[Line]:
    numbers = [one.pk for one in found]
    devices = _per_person(TOTPDevice.objects.filter(user__in=numbers, confirmed=True).values_list("user"))
    passkeys = _per_person(Passkey.objects.filter(operator__in=numbers).values_list("operator"))
    return [_line(one, now, devices.get(one.pk, 0), passkeys.get(one.pk, 0)) for one in found]


def _per_person(rows: Any) -> dict[int, int]:
    return dict(rows.annotate(Count("pk")))


def _line(one: Operator, now: datetime, devices: int, passkeys: int) -> Line:
    level, says = _state(one, now)
    return Line(
        operator=one,
        roles=granting.role_words(one.roles),
        level=level,
        says=says,
        authenticators=devices,
        passkeys=passkeys,
    )


def _state(one: Operator, now: datetime) -> tuple[str, str]:
    if not one.is_active:
        return "none", "利用停止"
    if one.expires_on is not None and one.expires_on < japan_day(now):
        return "none", "期限切れ"
    if not one.has_usable_password():
        return "warn", "再発行待ち"
    if not one.roles:
        return "warn", "役割の承認待ち"
    if one.locked_until is not None and one.locked_until > now:
        return "warn", "ロック中"
    return "good", "有効"
