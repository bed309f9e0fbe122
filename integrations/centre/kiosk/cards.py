"""The cards and phones that lie beside the kiosk, and what its reader says of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki.cards import Card, CardExists, Media, card_called, card_id, make_card
from integrations.centre.pki.judge import Judgement, judge
from integrations.centre.pki.sample import FIRST, SampleCard, cards_of_the_sample
from integrations.centre.pki.sample_keys import PIN, ready
from integrations.centre.pki.store import Store, the_store

__all__ = ["PIN", "Cards", "Held", "the_cards"]

_YEARS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A card on the reader; its sample resident, or None for a card somebody made for a resident of their own."""

    id: str
    municipality: str
    sample: SampleCard | None


@dataclass(frozen=True, slots=True)
class Cards:
    """The sample residents' cards, and those made beside them. ``today``: the day the cast's ages count from."""

    store: Store
    today: date

    def first(self) -> tuple[SampleCard, ...]:
        """A dozen to choose from, the plainest first."""
        return cards_of_the_sample(today=self.today)[: len(FIRST)]

    def rest(self) -> tuple[SampleCard, ...]:
        """Everybody else of the sample cities."""
        return cards_of_the_sample(today=self.today)[len(FIRST) :]

    def called(self, name: str) -> Held | None:
        """The card with this id."""
        for sample in cards_of_the_sample(today=self.today):
            if sample.id == name:
                return Held(id=name, municipality=sample.municipality, sample=sample)
        made = card_called(store=self.store, name=name)
        return None if made is None else Held(id=name, municipality=made.municipality, sample=None)

    def judge(self, *, held: Held, pin: str, now: datetime) -> Judgement:
        """What the reader says: PIN, signature, validity. Raises PkiError."""
        return judge(store=self.store, card=self._card(held), pin=pin, now=now)

    def _card(self, held: Held) -> Card:
        if held.sample is not None:
            return ready(store=self.store, card=held.sample, today=self.today)
        made = card_called(store=self.store, name=held.id)
        if made is None:
            raise LookupError("the card was there a moment ago")
        return made

    def add(self, *, municipality: str, serial: str, issuer: str, media: str) -> Held:
        """A card for somebody's own test resident, or the one made before. Raises PkiError."""
        kind = Media(media)
        by = issuer or (CARD_ISSUER if kind == Media.CARD else MOBILE_ISSUER)
        name = card_id(issuer=by, serial=serial, municipality=municipality)
        with suppress(CardExists):
            make_card(
                store=self.store,
                serial=serial,
                issuer=by,
                media=kind,
                valid_from=self.today,
                valid_to=self.today + timedelta(days=_YEARS * 365),
                pin=PIN,
                municipality=municipality,
                label="研修用",
            )
        return Held(id=name, municipality=municipality, sample=None)


def the_cards(today: date) -> Cards:
    """The cards of this installation."""
    return Cards(store=the_store(), today=today)
