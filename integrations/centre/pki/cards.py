"""Cards and phones: a key pair behind a PIN, and a certificate that carries no name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from integrations.centre.pki import profiles
from integrations.centre.pki.authorities import Authority, authority_of
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.files import alone, read_json, write_json
from integrations.centre.pki.issued import note_issued
from integrations.centre.pki.keys import new_key
from integrations.centre.pki.names import read_name
from integrations.centre.pki.pin import TRIES, key_entries, require_pin
from integrations.centre.pki.serials import read_serial
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import first_moment, last_moment

__all__ = [
    "Card", "CardExists", "Media", "card_called", "card_id", "card_path", "cards_in", "certified", "make_card",
    "read_card", "renew_card",
]  # fmt: skip

_ID = re.compile(r"[0-9a-f]{20}\Z")


class CardExists(PkiError):
    """A card with this issuer, serial and municipality is there already."""


class Media(StrEnum):
    """What the resident holds against the reader, as the contract's ``media`` says it."""

    CARD = "CARD"
    SMARTPHONE = "SMARTPHONE"


@dataclass(frozen=True, slots=True)
class Card:
    """What may be shown of a card. ``tries_left`` 0: locked. ``municipality`` is "" when it was not said."""

    id: str
    serial: str
    issuer: str
    media: Media
    municipality: str
    label: str
    valid_from: date
    valid_to: date
    tries_left: int


def card_id(*, issuer: str, serial: str, municipality: str = "") -> str:
    """The name of a card's file: 20 hex digits that say nothing about anybody.

    (issuer, serial) is the only key of a real certificate. Ours may be carried once in each municipality, because the
    two sample cities share numbers on purpose.
    """
    return hashlib.sha256("\n".join((issuer, serial, municipality)).encode()).hexdigest()[:20]


def make_card(
    *,
    store: Store,
    serial: str,
    issuer: str,
    media: Media,
    valid_from: date,
    valid_to: date,
    pin: str,
    municipality: str = "",
    label: str = "",
) -> Card:
    """Make a key pair behind ``pin`` and a certificate with this serial, and keep them.

    Raises PkiError: a PIN that is not four digits, a serial or issuer no certificate can hold, a validity that ends
    before it begins; CardExists.
    """
    require_pin(pin)
    number = read_serial(serial)
    if valid_to < valid_from:
        raise PkiError(f"有効期間の終わり {valid_to} が始まり {valid_from} より前です")
    authority = authority_of(store=store, issuer=issuer)
    name = card_id(issuer=issuer, serial=serial, municipality=municipality)
    path = card_path(store, name)
    with alone(path):
        if path.exists():
            raise CardExists(f"シリアル番号 {serial} のカードはもうあります (番号は使い回せません)")
        card = Card(
            id=name,
            serial=serial,
            issuer=issuer,
            media=media,
            municipality=municipality,
            label=label,
            valid_from=valid_from,
            valid_to=valid_to,
            tries_left=TRIES,
        )
        key = new_key(store.algorithm)
        issued = certified(store=store, authority=authority, card=card, number=number, key=key.public_key())
        note_issued(authority=authority, serial=number)
        document = {
            **asdict(card),
            **_days(card),
            "certificate": issued,
            **key_entries(store=store, key=key, pin=pin),
        }
        write_json(path, document)
    return card


def certified(*, store: Store, authority: Authority, card: Card, number: int, key: profiles.PublicKey) -> str:
    """PEM of a certificate for a card's public key."""
    der = profiles.card(
        subject=read_name(f"C=JP,CN={card.id}"),
        serial=number,
        key=key,
        issuer=authority.certificate,
        issuer_key=authority.key,
        since=first_moment(card.valid_from),
        until=last_moment(card.valid_to),
        ocsp=f"{store.base_url}/ocsp/{authority.word}",
        crl=f"{store.base_url}/crl/{authority.word}.crl",
    )
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")


def renew_card(*, store: Store, card: Card, valid_from: date, valid_to: date) -> Card:
    """Certify the same key under the same serial for another time (a sample city's calendar moved). Raises PkiError."""
    path = card_path(store, card.id)
    authority = authority_of(store=store, issuer=card.issuer)
    with alone(path):
        document = read_json(path)
        if document is None:
            raise PkiError("カードがありません")
        renewed = replace(read_card(path, document), valid_from=valid_from, valid_to=valid_to)
        key = x509.load_pem_x509_certificate(document["certificate"].encode("ascii")).public_key()
        if not isinstance(key, profiles.PublicKey):
            raise PkiError(f"{path}: カードの鍵が RSA でも EC でもありません")
        issued = certified(store=store, authority=authority, card=renewed, number=int(card.serial), key=key)
        write_json(path, {**document, **_days(renewed), "certificate": issued})
    return renewed


def card_called(*, store: Store, name: str) -> Card | None:
    """The card with this ``id``; None when there is none."""
    if not _ID.match(name):
        return None
    document = read_json(card_path(store, name))
    return None if document is None else read_card(card_path(store, name), document)


def cards_in(store: Store) -> list[Card]:
    """Every card made so far, by municipality, issuer and serial. Raises PkiError at the first broken file."""
    cards = [read_card(path, read_json(path) or {}) for path in sorted(store.place("cards").glob("*.json"))]
    return sorted(cards, key=lambda card: (card.municipality, card.issuer, len(card.serial), card.serial))


def read_card(path: Path, document: dict[str, Any]) -> Card:
    """What may be shown of a card's file. Raises PkiError when an item is missing or wrong."""
    try:
        return Card(
            id=path.stem,
            serial=document["serial"],
            issuer=document["issuer"],
            media=Media(document["media"]),
            municipality=document["municipality"],
            label=document["label"],
            valid_from=date.fromisoformat(document["valid_from"]),
            valid_to=date.fromisoformat(document["valid_to"]),
            tries_left=int(document["tries_left"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise PkiError(f"{path}: カードの記録が読めません ({error})") from error


def _days(card: Card) -> dict[str, str]:
    return {"valid_from": card.valid_from.isoformat(), "valid_to": card.valid_to.isoformat()}


def card_path(store: Store, name: str) -> Path:
    """Where the card with this ``id`` is kept."""
    return store.place("cards") / f"{name}.json"
