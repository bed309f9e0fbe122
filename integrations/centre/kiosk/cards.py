"""The cards and phones that lie beside the kiosk, and what its reader says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.pki.cards import Media, card_called, card_id, make_card
from integrations.centre.pki.judge import Judgement, judge
from integrations.centre.pki.store import Store, the_store

__all__ = ["SAMPLE_PIN", "Cards", "CardsOfTheSample", "Shown", "the_cards"]

#: The PIN of every sample card; it is printed on them.
SAMPLE_PIN = "1234"


@dataclass(frozen=True, slots=True)
class Shown:
    """One card beside the reader. ``who`` and ``about`` are Japanese; ``media`` is CARD or SMARTPHONE."""

    id: str
    who: str
    about: str
    media: str
    municipality: str


class Cards(Protocol):
    """What the kiosk needs to know of cards."""

    def shown(self) -> list[Shown]:
        """The cards to choose from, the plainest first."""

    def called(self, name: str) -> Shown | None:
        """The card with this id."""

    def judge(self, *, card: Shown, pin: str, now: datetime) -> Judgement:
        """What the reader says: PIN, signature, validity."""

    def add(self, *, municipality: str, serial: str, issuer: str, media: str) -> Shown:
        """A card for somebody's own test resident. Raises PkiError."""


@dataclass(frozen=True, slots=True)
class _Sample:
    serial: str
    who: str
    about: str
    media: Media = Media.CARD
    municipality: str = SAMPLE.code


_SAMPLE = (
    _Sample("7010131", "桐生 健一", "4人家族。どの証明書もとれます"),
    _Sample("7010111", "桐生 茂", "世帯主"),
    _Sample("7010121", "桐生 和子", "印鑑の登録がありません"),
    _Sample("7010141", "LE THI HOA", "ベトナム国籍"),
    _Sample("7020111", "橋本 隆", "7人家族。住民票は2枚"),
    _Sample("7020211", "三浦 舞", "ひとり暮らし"),
    _Sample("7100112", "池田 健太", "Android のスマートフォン", Media.SMARTPHONE),
    _Sample("7080131", "福田 心春", "明日15歳になります"),
    _Sample("7070111", "今井 健一", "交付を止められています"),
    _Sample("7010111", "橘 葵", "例示市の人", municipality=SECOND.code),
)


@dataclass(frozen=True, slots=True)
class CardsOfTheSample:
    """The sample residents' cards; a key pair is made when its card is first held against the reader."""

    store: Store
    today: date

    def shown(self) -> list[Shown]:
        """The cards to choose from, the plainest first."""
        return [self._shown(one) for one in _SAMPLE]

    def called(self, name: str) -> Shown | None:
        """The card with this id."""
        found = next((one for one in self.shown() if one.id == name), None)
        if found is not None:
            return found
        made = card_called(store=self.store, name=name)
        if made is None:
            return None
        return Shown(id=made.id, who=made.label, about="", media=made.media, municipality=made.municipality)

    def judge(self, *, card: Shown, pin: str, now: datetime) -> Judgement:
        """What the reader says: PIN, signature, validity."""
        held = card_called(store=self.store, name=card.id)
        if held is None:
            sample = next(one for one in _SAMPLE if self._shown(one).id == card.id)
            held = make_card(
                store=self.store,
                serial=sample.serial,
                issuer=_issuer(sample.media),
                media=sample.media,
                valid_from=self.today - timedelta(days=400),
                valid_to=self.today + timedelta(days=1200),
                pin=SAMPLE_PIN,
                municipality=sample.municipality,
                label=sample.who,
            )
        return judge(store=self.store, card=held, pin=pin, now=now)

    def add(self, *, municipality: str, serial: str, issuer: str, media: str) -> Shown:
        """A card for somebody's own test resident. Raises PkiError."""
        made = make_card(
            store=self.store,
            serial=serial,
            issuer=issuer or _issuer(Media(media)),
            media=Media(media),
            valid_from=self.today,
            valid_to=self.today + timedelta(days=1800),
            pin=SAMPLE_PIN,
            municipality=municipality,
            label=serial,
        )
        return Shown(id=made.id, who=serial, about="", media=made.media, municipality=municipality)

    def _shown(self, one: _Sample) -> Shown:
        name = card_id(issuer=_issuer(one.media), serial=one.serial, municipality=one.municipality)
        return Shown(id=name, who=one.who, about=one.about, media=one.media, municipality=one.municipality)


def _issuer(media: Media) -> str:
    return CARD_ISSUER if media == Media.CARD else MOBILE_ISSUER


def the_cards(today: date) -> Cards:
    """The cards of this installation."""
    return CardsOfTheSample(store=the_store(), today=today)
