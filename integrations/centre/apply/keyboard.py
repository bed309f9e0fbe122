"""The on-screen keyboard as a function: what is written, and a key, give what is written then. No state of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from integrations.centre.apply.kanji.reading import candidates, katakana

__all__ = ["COLUMNS", "DIGITS", "FIXED", "PER_PAGE", "Entry", "Offered", "offered", "press"]

#: The 五十音 in columns from the right, as a terminal shows them; a blank is a gap.
COLUMNS = (
    "あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの",
    "はひふへほ", "まみむめも", "や ゆ よ", "らりるれろ", "わをんー・",
)  # fmt: skip
DIGITS = "１２３４５６７８９０"
#: Words of addresses that are written as they stand.
FIXED = ("丁目", "番地", "番", "号", "の", "－")
PER_PAGE = 36
_KANA = frozenset("".join(COLUMNS)) - {" "}
_AS_IT_STANDS = frozenset(DIGITS) | frozenset(FIXED)
_ROUNDS = (
    *("かが", "きぎ", "くぐ", "けげ", "こご", "さざ", "しじ", "すず", "せぜ", "そぞ", "ただ", "ちぢ", "てで", "とど"),
    *("つづ", "はばぱ", "ひびぴ", "ふぶぷ", "へべぺ", "ほぼぽ", "うゔ"),
)
_SMALL_ROUNDS = ("あぁ", "いぃ", "うぅ", "えぇ", "おぉ", "つっ", "やゃ", "ゆゅ", "よょ", "わゎ")
_VOICED = {one: ring[(at + 1) % len(ring)] for ring in _ROUNDS for at, one in enumerate(ring)}
_SMALL = {one: ring[1 - at] for ring in _SMALL_ROUNDS for at, one in enumerate(ring)}


@dataclass(frozen=True, slots=True)
class Entry:
    """``text`` is written; ``yomi`` (hiragana) waits to be turned into characters; ``page`` of its candidates."""

    text: str = ""
    yomi: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """One page of candidates. ``page`` counts from 0."""

    words: tuple[str, ...]
    page: int
    pages: int


def offered(entry: Entry) -> Offered:
    """What the reading may be written as, a page at a time; the last page leads to the first."""
    found = candidates(entry.yomi)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = entry.page % pages
    return Offered(words=tuple(found[page * PER_PAGE : (page + 1) * PER_PAGE]), page=page, pages=pages)


def press(entry: Entry, key: str, *, longest: int) -> Entry:
    """Press a key: a kana, a digit or fixed word, ``=`` and a candidate, or one of back, clear, voice, small,
    hiragana, katakana, space, more. A key there is not changes nothing; nothing grows beyond ``longest`` characters.
    """
    if key in _KANA:
        return replace(entry, yomi=_within(entry.text, entry.yomi + key, longest), page=0)
    if key in _AS_IT_STANDS:
        return _written(entry, entry.yomi + key, longest)
    if key.startswith("="):
        return _written(entry, key[1:], longest) if key[1:] in candidates(entry.yomi) else entry
    match key:
        case "back":
            return replace(entry, yomi=entry.yomi[:-1], page=0) if entry.yomi else Entry(_without_last(entry.text))
        case "clear":
            return Entry()
        case "voice":
            return _turned(entry, _VOICED)
        case "small":
            return _turned(entry, _SMALL)
        case "hiragana":
            return _written(entry, entry.yomi, longest)
        case "katakana":
            return _written(entry, katakana(entry.yomi), longest)
        case "space":
            return _written(entry, entry.yomi + "　", longest)
        case "more":
            return replace(entry, page=(offered(entry).page + 1) % offered(entry).pages)
    return entry


def _written(entry: Entry, more: str, longest: int) -> Entry:
    text = entry.text + more
    return Entry(text) if len(text) <= longest else entry


def _within(text: str, yomi: str, longest: int) -> str:
    return yomi if len(text) + len(yomi) <= longest else yomi[:-1]


def _turned(entry: Entry, ring: dict[str, str]) -> Entry:
    if not entry.yomi:
        return entry
    last = entry.yomi[-1]
    return replace(entry, yomi=entry.yomi[:-1] + ring.get(last, last), page=0)


def _without_last(text: str) -> str:
    """Without the last character as people see it: a variation selector goes with its base."""
    while text and ("\ufe00" <= text[-1] <= "\ufe0f" or "\U000e0100" <= text[-1] <= "\U000e01ef"):
        text = text[:-1]
    return text[:-1]
