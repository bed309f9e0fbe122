"""Reading the municipality's settings."""

import json
from datetime import datetime
from typing import Any

from django.db import connections

from issuer.municipality.models import Municipality
from issuer.municipality.resolve import build_policy, merge
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.policy import Policy, Suspension


class UnknownMunicipality(BadInput):
    """No municipality of this code is served here."""


def known(code: str) -> bool:
    """Whether this service serves the municipality; the register has no tenant wall."""
    return Municipality.objects.filter(code=code).exists()


def all_codes() -> list[str]:
    """Every municipality served, by code."""
    return list(Municipality.objects.order_by("code").values_list("code", flat=True))


def policy(*, municipality: str, at: datetime) -> Policy:
    """The settings in force at ``at``, inside ``scope(municipality)``. Raises UnknownMunicipality."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name, prefecture FROM municipality WHERE code = %s", [municipality])
        row = cursor.fetchone()
        if row is None:
            raise UnknownMunicipality(f"団体 {municipality} はありません")
        name, prefecture = row
        cursor.execute(
            "SELECT document FROM municipality_setting WHERE municipality = %s AND effective_from <= %s "
            "ORDER BY effective_from, id",
            [municipality, at],
        )
        document = merge(_json(r[0]) for r in cursor.fetchall())
        wanted = [a["seal_sha256"] for a in document["authority"]]
        cursor.execute(
            "SELECT sha256, png FROM municipality_seal_image WHERE municipality = %s AND sha256 = ANY(%s)",
            [municipality, wanted],
        )
        seals = {sha: bytes(png) for sha, png in cursor.fetchall()}
        cursor.execute(
            "SELECT kinds, since, code, reason FROM municipality_suspension "
            "WHERE municipality = %s AND lifted_at IS NULL ORDER BY id",
            [municipality],
        )
        suspensions = tuple(
            Suspension(
                kinds=frozenset(CertificateKind(k) for k in _json(kinds)),
                since=since,
                code=RefusalCode(code),
                reason=reason,
            )
            for kinds, since, code, reason in cursor.fetchall()
        )
    return build_policy(
        municipality=municipality,
        name=name,
        prefecture=prefecture,
        document=document,
        seals=seals,
        suspensions=suspensions,
    )


def _json(value: Any) -> Any:
    """Django registers jsonb as text on its connections; a psycopg default connection would hand out objects."""
    return json.loads(value) if isinstance(value, str) else value
