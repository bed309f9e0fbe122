"""Adding a municipality, stacking settings, stopping and restarting kinds."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper

from issuer.audit import append
from issuer.municipality.codes import require_code
from issuer.municipality.defaults import DEFAULT_DOCUMENT
from issuer.municipality.keys import create_data_keys
from issuer.municipality.layers import layers, require_certifiers, with_layer
from issuer.municipality.models import Erasure, Municipality, Setting, Suspension
from issuer.municipality.official_seal import read_seal_file
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import scope

#: Side of a 公印 whose size nobody named, in mm.
SEAL_MM = 21.0


class AlreadyThere(BadInput):
    """The municipality exists; nothing was changed."""


def add_municipality(
    *,
    code: str,
    name: str,
    prefecture: str,
    mayor: str,
    official_seal: bytes,
    characters: str | None,
    settings: Mapping[str, Any],
    settings_folder: Path,
    now: datetime,
    actor: str,
) -> None:
    """Register a municipality with its first settings, 公印 and data keys, in one transaction.

    ``settings``: checked document (document.py), its 公印 paths relative to ``settings_folder``.
    Raises BadInput for a wrong code, AlreadyThere when it exists.
    """
    require_code(code)
    first: dict[str, Any] = {**DEFAULT_DOCUMENT, "authority": [{"name": mayor}]}
    if characters:
        first["characters"] = characters
    with scope(code) as cursor:
        cursor.execute(
            "INSERT INTO municipality (code, name, prefecture, created_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [code, name, prefecture, now],
        )
        if cursor.rowcount == 0:
            raise AlreadyThere(f"団体 {code} は既にあります")
        if Erasure.objects.filter(code=code).exists():
            raise BadInput(f"団体 {code} は消去されました。同じ発行番号が二度出ないよう、この配備では作り直せません")
        create_data_keys(municipality=code, now=now)
        # The first layer is in force from the beginning of time, so that no moment is without settings.
        beginning = datetime(1900, 1, 1, tzinfo=now.tzinfo)
        default = keep_seal(code, official_seal)
        given = [first, settings] if settings else [first]
        for document in given:
            whole = _with_seals(code, document, settings_folder, default)
            stack(code, whole, start=beginning, now=now, actor=actor)
        append(municipality=code, at=now, actor=actor, action="municipality.added", detail={"name": name})


def set_settings(
    *, code: str, settings: Mapping[str, Any], settings_folder: Path, start: datetime, now: datetime, actor: str
) -> None:
    """Stack a settings layer in force from ``start``. Raises BadInput for an unknown municipality or 公印 file."""
    require_code(code)
    if not Municipality.objects.filter(code=code).exists():
        raise BadInput(f"団体 {code} はありません (municipality_add で作ります)")
    with scope(code) as cursor:
        own_settings(cursor, code)
        stack(code, _with_seals(code, settings, settings_folder, ""), start=start, now=now, actor=actor)
        append(
            municipality=code,
            at=now,
            actor=actor,
            action="municipality.settings",
            detail={"from": start.isoformat(), "items": sorted(settings)},
        )


def keep_seal(code: str, png: bytes) -> str:
    """Keep a checked 公印 picture, inside ``scope``; returns its SHA-256 in hex."""
    sha256 = hashlib.sha256(png).hexdigest()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO municipality_seal_image (municipality, sha256, png) VALUES (%s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [code, sha256, png],
        )
    return sha256


def own_settings(cursor: CursorWrapper, municipality: str) -> None:
    """Let one writer of settings at a time into this municipality, until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("settings", municipality)])


def stack(code: str, document: Mapping[str, Any], *, start: datetime, now: datetime, actor: str) -> None:
    """Store a checked layer, inside ``scope``. Raises BadInput when a kind on offer would have no 認証者."""
    require_certifiers(with_layer(layers(), start=start, document=document), start=start)
    Setting.objects.create(
        municipality=code, effective_from=start, recorded_at=now, recorded_by=actor, document=dict(document)
    )


def _with_seals(code: str, settings: Mapping[str, Any], folder: Path, default_seal: str) -> dict[str, Any]:
    document = dict(settings)
    if "authority" in document:
        document["authority"] = [_with_seal(code, a, folder, default_seal) for a in document["authority"]]
    return document


def _with_seal(code: str, authority: Mapping[str, Any], folder: Path, default_seal: str) -> dict[str, Any]:
    """Replace the 公印 file name by the hash of its stored picture; without a file the one before stays."""
    kept = {"seal_mm": SEAL_MM, **{k: v for k, v in authority.items() if k != "seal"}}
    if "seal" in authority:
        kept["seal_sha256"] = keep_seal(code, read_seal_file(folder / authority["seal"]))
        return kept
    if not default_seal:
        newest = Setting.objects.filter(document__has_key="authority").order_by("-effective_from", "-id").first()
        default_seal = newest.document["authority"][0]["seal_sha256"] if newest else ""
    kept["seal_sha256"] = default_seal
    return kept


def suspend(
    *,
    municipality: str,
    kinds: frozenset[CertificateKind],
    code: RefusalCode,
    reason: str,
    now: datetime,
    actor: str,
) -> None:
    """Stop ``kinds`` (empty = all) at once, inside ``scope(municipality)``. One person, or the house itself."""
    Suspension.objects.create(
        municipality=municipality,
        kinds=sorted(kinds),
        code=code,
        reason=reason,
        since=now,
        set_by=actor,
    )
    append(
        municipality=municipality,
        at=now,
        actor=actor,
        action="municipality.suspended",
        detail={"kinds": sorted(kinds), "code": code},
    )
