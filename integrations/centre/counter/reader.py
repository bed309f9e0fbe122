"""What lies on the reader: the sample city's cards and phones, and what judging one comes to."""

from __future__ import annotations

from datetime import date, datetime

from integrations.centre.city.numbers import CARD_ISSUER
from integrations.centre.city.places import SAMPLE
from integrations.centre.pki.cards import Card, Media, card_called, card_id, make_card
from integrations.centre.pki.judge import Judgement, judge
from integrations.centre.pki.store import the_store

__all__ = ["cards", "read"]

_PIN = "1234"
_SHOWN = (
    ("7010131", "桐生 健一", "4人世帯、印鑑登録あり"),
    ("7020111", "橋本 隆", "7人世帯 (2頁)"),
    ("7060111", "髙﨑 𠮷郎", "異体字の氏名"),
    ("7070121", "今井 直美", "交付できない方"),
    ("7080131", "福田 心春", "15歳未満"),
)


def cards(*, today: date) -> list[Card]:
    """The cards one may hold against the reader."""
    found = []
    for serial, name, what in _SHOWN:
        card = card_called(
            store=the_store(), name=card_id(issuer=CARD_ISSUER, serial=serial, municipality=SAMPLE.code)
        ) or make_card(
            store=the_store(),
            serial=serial,
            issuer=CARD_ISSUER,
            media=Media.CARD,
            valid_from=today.replace(year=today.year - 1, day=1),
            valid_to=today.replace(year=today.year + 3, day=1),
            pin=_PIN,
            municipality=SAMPLE.code,
            label=f"{name} ({what})",
        )
        found.append(card)
    return found


def read(*, name: str, pin: str, now: datetime) -> Judgement | None:
    """Judge the card with this id under a PIN; None when no such card lies there."""
    card = card_called(store=the_store(), name=name)
    return None if card is None else judge(store=the_store(), card=card, pin=pin, now=now)
