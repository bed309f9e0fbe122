"""A card as a person at a desk names it, and how it stands without its PIN."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.cards import Card, cards_in
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.revocations import revocations_of
from integrations.centre.pki.sample import cards_of_the_sample
from integrations.centre.pki.sample_keys import ready
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import JST, last_moment

__all__ = ["described", "find_card", "name_card", "standing"]


def name_card(parser: ArgumentParser) -> None:
    """The arguments of a command that say which card: what ``find_card`` takes."""
    parser.add_argument("serial", metavar="SERIAL", help="カードのシリアル番号")
    parser.add_argument("--issuer", default="", help="発行者 (同じ番号が2枚あるとき)")
    parser.add_argument("--municipality", default="", metavar="CODE", help="団体コード (同じ番号が2枚あるとき)")


def find_card(*, store: Store, serial: str, issuer: str, municipality: str, today: date) -> Card:
    """The one card with this serial; ``issuer`` and ``municipality`` "" where they need not be said.

    A sample resident's card nobody has used yet is made. Raises PkiError: none, or several.
    """

    def meant(card: Any) -> bool:
        return card.serial == serial and issuer in ("", card.issuer) and municipality in ("", card.municipality)

    made = [card for card in cards_in(store) if meant(card)]
    known = {card.id for card in made}
    samples = [card for card in cards_of_the_sample(today=today) if meant(card) and card.id not in known]
    if not made and not samples:
        raise PkiError(f"シリアル番号 {serial} のカードがありません。centre_card_list で確かめてください")
    if len(made) + len(samples) > 1:
        raise PkiError(
            f"シリアル番号 {serial} のカードが {len(made) + len(samples)} 枚あります。"
            "--municipality と --issuer で1枚に絞ってください"
        )
    return made[0] if made else ready(store=store, card=samples[0], today=today)


def standing(*, store: Store, card: Card, now: datetime) -> str:
    """GOOD | REVOKED | EXPIRED as the authority's own record has it (a kiosk judges by what is signed)."""
    if now.astimezone(JST) > last_moment(card.valid_to):
        return "EXPIRED"
    authority = authority_of(store=store, issuer=card.issuer)
    return "REVOKED" if int(card.serial) in revocations_of(authority=authority, now=now) else "GOOD"


def described(*, store: Store, card: Card, now: datetime) -> dict[str, Any]:
    """A card for ``--json``."""
    return {
        "id": card.id,
        "serial": card.serial,
        "issuer": card.issuer,
        "media": card.media,
        "municipality": card.municipality,
        "label": card.label,
        "validFrom": card.valid_from.isoformat(),
        "validTo": card.valid_to.isoformat(),
        "triesLeft": card.tries_left,
        "status": standing(store=store, card=card, now=now),
    }
