"""Reading the municipality's settings."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connections

from issuer.municipality.models import Municipality
from issuer.municipality.resolve import build_policy, merge, pinned_forms
from issuer.papers.errors import BadInput, ConfigurationError
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.policy import Policy, Suspension
from issuer.tenancy.scope import glance
from issuer.tenancy.trips import Asked, Trip


class UnknownMunicipality(BadInput):
    """No municipality of this code is served here."""


def known(code: str) -> bool:
    """Whether this service serves the municipality; the register has no tenant wall."""
    return Municipality.objects.filter(code=code).exists()


def all_codes() -> list[str]:
    """Every municipality served, by code."""
    return list(Municipality.objects.order_by("code").values_list("code", flat=True))


_PLACE = "SELECT name, prefecture FROM municipality WHERE code = %s"
_LAYERS = (
    "SELECT document FROM municipality_setting WHERE municipality = %s AND effective_from <= %s "
    "ORDER BY effective_from, id"
)
_PINNING = (
    "SELECT effective_from, document FROM municipality_setting WHERE municipality = %s "
    "AND document -> 'forms' IS NOT NULL ORDER BY effective_from, id"
)
#: Of the municipality, and of the whole service (service_stops.py): one statement, so that the line asks nothing more.
_SUSPENSIONS = (
    "SELECT kinds, since, code, reason FROM ("
    "SELECT 1 AS whose, id, kinds, since, code, reason FROM municipality_suspension "
    "WHERE municipality = %s AND lifted_at IS NULL "
    "UNION ALL SELECT 0, id, '[]'::jsonb, since, 'MAINTENANCE', reason FROM municipality_service_stop "
    "WHERE lifted_at IS NULL) AS stops ORDER BY whose, id"
)


def policy(*, municipality: str, at: datetime) -> Policy:
    """The settings in force at ``at``, inside ``scope(municipality)``. Raises UnknownMunicipality."""
    trip = Trip()
    answer = ask_policy(trip=trip, municipality=municipality, at=at)
    with connections["default"].cursor() as cursor:
        trip.run(cursor)
    return answer()


def ask_policy(*, trip: Trip, municipality: str, at: datetime) -> Callable[[], Policy]:
    """``policy`` in two steps. What is read each time is the text; what it comes to is kept by that very text."""
    place = trip.ask(_PLACE, [municipality])
    layers = trip.ask(_LAYERS, [municipality, at])
    suspensions = trip.ask(_SUSPENSIONS, [municipality])

    def answer() -> Policy:
        name, prefecture = _named(municipality, place)
        texts = _texts(layers)
        return _built(
            municipality=municipality,
            name=name,
            prefecture=prefecture,
            layers=texts,
            seals=tuple((sha256, _seal_picture(municipality, sha256)) for sha256 in _wanted(texts)),
            suspensions=tuple((_text(kinds), since, code, reason) for kinds, since, code, reason in suspensions.rows),
        )

    return answer


def deadline(*, municipality: str, received_at: datetime) -> datetime:
    """Until when a request received now may be worked on. Needs no scope. Raises UnknownMunicipality."""
    trip = Trip()
    place = trip.ask(_PLACE, [municipality])
    layers = trip.ask(_LAYERS, [municipality, received_at])
    glance(municipality=municipality, trip=trip)
    _named(municipality, place)
    return received_at + timedelta(seconds=_merged(_texts(layers))["deadline_seconds"])


def pins_from(*, municipality: str, now: datetime) -> list[tuple[datetime, dict[CertificateKind, str]]]:
    """What is pinned at ``now`` and after each later change (kind → edition), inside ``scope(municipality)``."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_PINNING, [municipality])
        layers = [(start, json.loads(_text(document))) for start, document in cursor.fetchall()]
    past = [document for start, document in layers if start <= now]
    later = [(start, document) for start, document in layers if start > now]
    found = [(now, pinned_forms(merge(past)))]
    for n, (start, _) in enumerate(later, start=1):
        found.append((start, pinned_forms(merge([*past, *(document for _, document in later[:n])]))))
    return found


def _named(municipality: str, place: Asked) -> tuple[str, str]:
    if not place.rows:
        raise UnknownMunicipality(f"団体 {municipality} はありません")
    name, prefecture = place.rows[0]
    return name, prefecture


def _texts(layers: Asked) -> tuple[str, ...]:
    return tuple(_text(document) for (document,) in layers.rows)


def _text(value: Any) -> str:
    """Django registers jsonb as text on its connections; a psycopg default connection would hand out objects."""
    return value if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=4096)
def _merged(layers: tuple[str, ...]) -> dict[str, Any]:
    return merge(json.loads(layer) for layer in layers)


@lru_cache(maxsize=4096)
def _wanted(layers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(authority["seal_sha256"] for authority in _merged(layers)["authority"])


@lru_cache(maxsize=4096)
def _seal_picture(municipality: str, sha256: str) -> bytes:
    """A 公印 picture by its hash: what has a name like that never changes, so it is read once."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT png FROM municipality_seal_image WHERE municipality = %s AND sha256 = %s", [municipality, sha256]
        )
        row = cursor.fetchone()
    if row is None:
        raise ConfigurationError(f"the seal picture {sha256[:12]} of municipality {municipality} is missing")
    return bytes(row[0])


@lru_cache(maxsize=4096)
def _built(
    *,
    municipality: str,
    name: str,
    prefecture: str,
    layers: tuple[str, ...],
    seals: tuple[tuple[str, bytes], ...],
    suspensions: tuple[tuple[str, datetime, str, str], ...],
) -> Policy:
    return build_policy(
        municipality=municipality,
        name=name,
        prefecture=prefecture,
        document=_merged(layers),
        seals=dict(seals),
        suspensions=tuple(
            Suspension(
                kinds=frozenset(CertificateKind(k) for k in json.loads(kinds)),
                since=since,
                code=RefusalCode(code),
                reason=reason,
            )
            for kinds, since, code, reason in suspensions
        ),
    )
