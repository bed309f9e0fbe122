"""What the page of each step shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from integrations.centre.apply.drafts import Draft
from integrations.centre.apply.forms import spaced
from integrations.centre.apply.kanji.reading import katakana
from integrations.centre.apply.keyboard import COLUMNS, DIGITS, FIXED, Entry, offered
from integrations.centre.apply.places import name_of
from integrations.centre.apply.words import NUMBER_LATER, RESULTS, SEXES
from integrations.centre.counter.reader import cards

__all__ = ["STEPS", "Written", "context_of"]

#: (first step of it, its name) as the citizen sees them at the top.
STEPS = (
    (("where",), "本籍地"),
    (("card", "items"), "カード"),
    (("honseki", "hittosha", "phone"), "入力"),
    (("confirm",), "確認"),
    (("sending", "result", "paying"), "受付"),
)


class Written:
    """The keyboard as a page shows it, made from what is written."""

    columns = COLUMNS
    digits = DIGITS
    fixed = FIXED

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.offered = offered(entry)
        self.katakana = katakana(entry.yomi)


def context_of(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """The context of a draft's page."""
    of: dict[str, Callable[[Draft, datetime], dict[str, Any]]] = {
        "card": _card,
        "items": _items,
        "honseki": lambda one, _: {"entry": Entry(one.honseki)},
        "hittosha": lambda one, _: {"entry": Entry(one.hittosha or _own_name(one))},
        "phone": lambda one, _: {"typed": one.phone, "digits": "123456789"},
        "confirm": _confirm,
        "result": _result,
    }
    shown = of[draft.step](draft, now) if draft.step in of else {}
    return {"place": name_of(draft.municipality) if draft.municipality else "", **shown}


def _card(draft: Draft, now: datetime) -> dict[str, Any]:
    # A telephone has no 券面事項入力補助AP to read the four items from.
    return {"cards": [one for one in cards(today=now.date()) if one.media == "CARD"], "keys": "123456789"}


def _items(draft: Draft, _: datetime) -> dict[str, Any]:
    return {"lines": _four(draft), "sexes": SEXES.items(), "given": {}}


def _four(draft: Draft) -> list[tuple[str, str]]:
    who = draft.applicant
    if who is None:
        return []
    born = who.birth_date
    return [
        ("氏名", who.name),
        ("住所", who.address),
        ("生年月日", f"{born.year}年{born.month}月{born.day}日"),
        ("性別", SEXES[who.sex]),
    ]


def _own_name(draft: Draft) -> str:
    """A guess to begin with: many are 筆頭者 themselves, and most others share the 氏."""
    return draft.applicant.name if draft.applicant else ""


def _confirm(draft: Draft, _: datetime) -> dict[str, Any]:
    typed = {"honseki": "本籍", "hittosha": "筆頭者", "phone": "電話番号"}
    return {"lines": _four(draft), "typed": [(step, name, getattr(draft, step)) for step, name in typed.items()]}


def _result(draft: Draft, _: datetime) -> dict[str, Any]:
    return {
        "headline": RESULTS[draft.result],
        "number": spaced(draft.number) if draft.number else "",
        "later": NUMBER_LATER,
    }
