"""The municipalities whose 戸籍 may be applied for."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.centre.apply.kanji.reading import readings_of
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.kiosk import machine
from integrations.centre.registry_file import RegistryError

__all__ = ["ROWS", "Place", "found", "name_of", "places"]

#: 五十音 row → the kana that begin in it.
ROWS = {
    "あ": "あいうえおゔ", "か": "かきくけこがぎぐげご", "さ": "さしすせそざじずぜぞ", "た": "たちつてとだぢづでど",
    "な": "なにぬねの", "は": "はひふへほばびぶべぼぱぴぷぺぽ", "ま": "まみむめも", "や": "やゆよ", "ら": "らりるれろ",
    "わ": "わをゐゑん",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality as people know it."""

    code: str
    prefecture: str
    name: str


def places() -> list[Place]:
    """Every municipality by name, in the order of codes; the sample cities where one server answers for all."""
    try:
        registry = machine.registry()
    except RegistryError:
        return []
    listed = {one.code: Place(one.code, one.prefecture, one.name) for one in registry.municipalities.values()}
    if registry.default is not None:
        for sample in (SAMPLE, SECOND):
            listed.setdefault(sample.code, Place(sample.code, sample.prefecture, sample.city))
    return sorted(listed.values(), key=lambda one: one.code)


def found(*, prefecture: str, row: str) -> list[Place]:
    """Those of a prefecture ("" for any) whose name may begin in a row of the 五十音 ("" for any).

    The registry holds no readings, so every reading of the first character counts: too many are shown, never too few.
    """
    kana = frozenset(ROWS.get(row, ""))
    return [
        one
        for one in places()
        if prefecture in ("", one.prefecture) and (not kana or not _known(one) or kana & readings_of(one.name[0]))
    ]


def _known(place: Place) -> bool:
    return bool(place.name and readings_of(place.name[0]))


def name_of(code: str) -> str:
    """都道府県 and name, or the code where nobody said one."""
    return next((f"{one.prefecture}{one.name}" for one in places() if one.code == code), f"団体コード {code}")
