"""Residents a load may ask for: those of a sample municipality, or those a file names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from integrations.centre.city.cast import cast_of
from integrations.centre.city.crowd import SAMPLE_HOUSEHOLDS, SAMPLE_SEED, Crowd
from integrations.centre.city.places import place_of

__all__ = ["BadResidents", "Resident", "bare", "of_file", "of_sample"]

_MEDIA = {"1": "CARD", "2": "SMARTPHONE", "3": "SMARTPHONE"}
_SERIAL_DIGITS = 40
_TEXT_LETTERS = {"発行者": 200, "氏名": 100}


class BadResidents(ValueError):
    """The file of residents cannot be used; the text (Japanese) names file, line and item."""


@dataclass(frozen=True, slots=True)
class Resident:
    """One certificate somebody holds. ``person``: the same for every certificate of one person."""

    serial: str
    issuer: str
    name: str = field(repr=False)
    media: str = "CARD"
    person: str = ""


def bare(text: str) -> str:
    """Text as extraction can be held to: without blanks, controls and variation selectors."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace() and not _selects(letter))


def _selects(letter: str) -> bool:
    return 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF


def of_sample(code: str, *, today: date) -> list[Resident]:
    """Everybody of the crowd and the cast who holds a certificate. Raises ValueError: no sample has this code."""
    place = place_of(code)
    crowd = Crowd(seed=SAMPLE_SEED, today=today, place=place)
    cast = cast_of(today=today, place=place)
    names = {person.atena_no: person.name for house in cast.later_juki for person in house.people}
    houses = [crowd.household(index) for index in range(SAMPLE_HOUSEHOLDS[code])] + cast.households
    return [
        Resident(
            serial=one.number,
            issuer=one.issuer,
            name=names.get(person.atena_no, person.name),
            media=_MEDIA[one.media],
            person=person.atena_no,
        )
        for house in houses
        for person in house.people
        for one in person.serials
    ]


def of_file(path: Path) -> list[Resident]:
    """``serial TAB issuer TAB name [TAB CARD|SMARTPHONE]`` a line, UTF-8; ``#`` begins a remark, the issuer may be "".

    Raises BadResidents.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadResidents(f"{path}: 読めません ({type(error).__name__})。UTF-8 のタブ区切りです") from error
    found = [
        _read(path, number, line.split("\t"))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not found:
        raise BadResidents(f"{path}: 住民が1人もいません")
    return found


def _read(path: Path, number: int, cells: list[str]) -> Resident:
    where = f"{path} {number}行目"
    if len(cells) not in (3, 4):
        raise BadResidents(f"{where}: シリアル番号・発行者・氏名 (・媒体) をタブで区切ってください")
    serial, issuer, name = (cell.strip() for cell in cells[:3])
    media = cells[3].strip() if len(cells) == 4 else "CARD"
    if not (serial.isascii() and serial.isdigit() and len(serial) <= _SERIAL_DIGITS):
        raise BadResidents(f"{where} シリアル番号: {_SERIAL_DIGITS} 桁までの数字です")
    for item, text in (("発行者", issuer), ("氏名", name)):
        if len(text) > _TEXT_LETTERS[item]:
            raise BadResidents(f"{where} {item}: {_TEXT_LETTERS[item]} 字までです")
    if not bare(name):
        raise BadResidents(f"{where} 氏名: 紙が本人のものか確かめるために要ります")
    if media not in _MEDIA.values():
        raise BadResidents(f"{where} 媒体: CARD か SMARTPHONE です")
    return Resident(serial=serial, issuer=issuer, name=name, media=media, person=f"{serial} {issuer}")
