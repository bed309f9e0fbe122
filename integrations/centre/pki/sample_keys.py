"""The key pairs of the sample cities' cards, made when a card is first held against the reader. Every PIN is 1234."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.cards import Card, CardExists, card_called, make_card, renew_card
from integrations.centre.pki.revocations import Revocation, revoke
from integrations.centre.pki.sample import FIRST, SampleCard, cards_of_the_sample
from integrations.centre.pki.store import Store

__all__ = ["PIN", "prepare", "ready"]

PIN = "1234"
#: Revoked at every clock a demonstration may be given.
_LONG_AGO = datetime(2016, 1, 1, tzinfo=UTC)


def ready(*, store: Store, card: SampleCard, today: date) -> Card:
    """The card itself, its key pair made on first use and its certificate moved along with the cast's calendar.

    Raises PkiError as ``make_card``.
    """
    _tell_revoked(store, [card])
    made = card_called(store=store, name=card.id) or _made(store, card)
    if _stands(made, today) == _stands(card, today):
        return made
    return renew_card(store=store, card=made, valid_from=card.valid_from, valid_to=card.valid_to)


def prepare(*, store: Store, today: date) -> int:
    """Make the authorities, the list of revoked ones and the cards of ``FIRST``, so that no citizen waits for a key.

    For the background of a demonstration; safe beside itself and beside the kiosk. Returns how many cards are ready.
    """
    cards = cards_of_the_sample(today=today)
    _tell_revoked(store, cards)
    first = cards[: len(FIRST)]
    for card in first:
        ready(store=store, card=card, today=today)
    return len(first)


def _made(store: Store, card: SampleCard) -> Card:
    try:
        return make_card(
            store=store,
            serial=card.serial,
            issuer=card.issuer,
            media=card.media,
            valid_from=card.valid_from,
            valid_to=card.valid_to,
            pin=PIN,
            municipality=card.municipality,
            label=card.name,
        )
    except CardExists:  # another process held it against its reader at the same moment
        found = card_called(store=store, name=card.id)
        if found is None:
            raise
        return found


def _stands(card: Card | SampleCard, today: date) -> tuple[bool, bool]:
    return today < card.valid_from, today > card.valid_to


def _tell_revoked(store: Store, cards: Iterable[SampleCard]) -> None:
    revoked = [card for card in cards if card.status == "REVOKED"]
    for issuer in sorted({card.issuer for card in revoked}):
        entries = {
            int(card.serial): Revocation(at=_LONG_AGO, reason=card.revoked_for)
            for card in revoked
            if card.issuer == issuer
        }
        revoke(authority=authority_of(store=store, issuer=issuer), entries=entries)
