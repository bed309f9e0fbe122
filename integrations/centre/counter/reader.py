"""What lies on the reader: the sample cities' cards and phones, those made for training, and what judging one says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from integrations.centre.pki.cards import Media, card_called, cards_in
from integrations.centre.pki.judge import Judgement, judge
from integrations.centre.pki.sample import FIRST, SampleCard, cards_of_the_sample
from integrations.centre.pki.sample_keys import ready
from integrations.centre.pki.store import the_store
from integrations.centre.wire import Applicant

__all__ = ["Held", "applicant_of", "cards", "read"]

_DEVICES = {Media.CARD: "カード", Media.SMARTPHONE: "スマートフォン"}


@dataclass(frozen=True, slots=True)
class Held:
    """A card to choose: whose it is and what it shows. ``device``: カード, Android …; ``media``: as in the contract."""

    id: str
    who: str
    about: str
    device: str
    media: str

    @property
    def label(self) -> str:
        """In one line."""
        return f"{self.who} {self.device} ({self.about})" if self.about else f"{self.who} {self.device}"


def cards(*, today: date) -> list[Held]:
    """The plainest sample cards, then those made for one's own test residents (``centre_card_add``)."""
    sample = cards_of_the_sample(today=today)
    known = {card.id for card in sample}
    made = [card for card in cards_in(the_store()) if card.id not in known]
    return [Held(card.id, card.name, card.shows, card.device, card.media) for card in sample[: len(FIRST)]] + [
        Held(card.id, card.label or card.serial, card.municipality, _DEVICES[card.media], card.media) for card in made
    ]


def read(*, name: str, pin: str, now: datetime) -> Judgement | None:
    """Judge the card with this id under a PIN; None when no such card lies there."""
    sample = _sample(name, now.date())
    if sample is not None:
        held = ready(store=the_store(), card=sample, today=now.date())
    else:
        made = card_called(store=the_store(), name=name)
        if made is None:
            return None
        held = made
    return judge(store=the_store(), card=held, pin=pin, now=now)


def applicant_of(*, name: str, today: date) -> Applicant | None:
    """The four items of a sample card; None for a card made for training, which holds none."""
    sample = _sample(name, today)
    return sample.applicant if sample else None


def _sample(name: str, today: date) -> SampleCard | None:
    return next((card for card in cards_of_the_sample(today=today) if card.id == name), None)
