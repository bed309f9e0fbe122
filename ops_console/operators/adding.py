"""Making an operator: a random password and a TOTP device, both told once."""

import base64
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlencode

from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.audit import append
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import PLATFORM, scope
from ops_console.models import Operator
from ops_console.roles import MUNICIPAL, Role

#: Without the letters that people mistake for each other on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 5


class OperatorExists(BadInput):
    """Somebody has this id already; ids are never shared or used again."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """What is told once. ``otpauth``: key URI for an authenticator (RFC 6238, SHA-1, 6 digits, 30 s)."""

    name: str
    password: str
    otpauth: str


def add_operator(
    *,
    name: str,
    display_name: str,
    municipality: str,
    roles: Sequence[str],
    expires_on: date | None,
    now: datetime,
    actor: str,
    affiliation: str = "",
    withheld: Collection[str] = (),
    must_change: bool = False,
) -> NewOperator:
    """Create one operator. ``municipality`` "" makes an operator of the platform, who has the role PLATFORM only.

    ``withheld``: roles of ``roles`` that a second person must grant yet. ``must_change``: the person must choose a
    password of their own at the first sign-in.

    Raises OperatorExists, or BadInput for an unknown municipality, a wrong id, or roles that do not fit.
    """
    _check(name, municipality, roles)
    password = new_password()
    chain = municipality or PLATFORM
    with scope(chain) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("operator", name)])
        if Operator.objects.filter(name=name).exists():
            raise OperatorExists(f"職員 {name} は既にいます")
        operator = Operator(
            name=name,
            display_name=display_name or name,
            municipality=municipality,
            roles=sorted(set(roles) - set(withheld)),
            expires_on=expires_on,
            created_at=now,
            affiliation=affiliation,
            must_change=must_change,
        )
        operator.set_password(password)
        operator.save()
        otpauth = new_device(operator)
        append(
            municipality=chain,
            at=now,
            actor=actor,
            action="operator.added",
            detail={"operator": name, "roles": operator.roles},
        )
    return NewOperator(name=name, password=password, otpauth=otpauth)


def new_password() -> str:
    """Twenty random letters and digits (99 bits) in four groups, for somebody to read from paper once."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def new_device(operator: Operator, *, confirmed: bool = True) -> str:
    """Give the operator an authenticator; returns its key URI. ``confirmed``: it counts from now on."""
    device = TOTPDevice.objects.create(user=operator, name="totp", confirmed=confirmed)
    return key_uri(operator.name, device)


def key_uri(name: str, device: TOTPDevice) -> str:
    """``otpauth://`` URI of a device, as authenticators read it from a picture."""
    query = urlencode({"secret": base64.b32encode(device.bin_key).decode().rstrip("="), "issuer": "Akashi"})
    return f"otpauth://totp/Akashi:{quote(name)}?{query}"


def _check(name: str, municipality: str, roles: Sequence[str]) -> None:
    if not (name.isascii() and name.replace("-", "").replace("_", "").replace(".", "").isalnum() and len(name) <= 64):
        raise BadInput("職員 ID は半角の英数字と - _ . で64文字までです")
    if not roles or set(roles) - set(Role):
        raise BadInput("役割が無いか、知らない役割です")
    if (Role.PLATFORM in roles) != (municipality == ""):
        raise BadInput("PLATFORM は団体を持たない職員だけの役割です (--municipality を付けない)")
    if municipality == "" and set(roles) & MUNICIPAL:
        raise BadInput("全体管理の職員は団体の役割を持てません")
    if municipality and not known(municipality):
        raise BadInput(f"団体 {municipality} はありません (municipality_add で作ります)")
