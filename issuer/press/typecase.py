"""The type case: which font holds which character, and how wide it is.

A unit of text is one character with its variation selector, if any. Look-up goes through cmap formats 4 and 12
for characters and 14 for variation sequences; nothing ever falls back to the bare character.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from issuer.papers.errors import ConfigurationError

_FONT_SUFFIXES = frozenset({".ttf", ".tte", ".otf"})
_NAME_FAMILY, _NAME_VERSION = 1, 5


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. ``advances``: unit → advance width in em. ``sequences`` are units with a selector."""

    path: Path
    family: str
    version: str
    sha256: str
    advances: dict[str, float]

    def label(self) -> str:
        """Name, version and first digits of the file's SHA-256, for the record of issue."""
        return f"{self.family} {self.version} {self.sha256[:16]}"


@dataclass(frozen=True, slots=True)
class Typecase:
    """Faces in the order they are asked: the municipality's own first, the standard one last."""

    faces: tuple[Face, ...]

    def face_of(self, unit: str) -> Face | None:
        """First face that has this very unit, None when none has."""
        return next((face for face in self.faces if unit in face.advances), None)

    def advance(self, unit: str) -> float:
        """Advance width in em. Only for units already checked; KeyError otherwise."""
        for face in self.faces:
            width = face.advances.get(unit)
            if width is not None:
                return width
        raise KeyError(unit)

    @property
    def standard(self) -> Face:
        """The font the forms are set in."""
        return self.faces[-1]

    @property
    def versions(self) -> str:
        """All faces with version and hash, for the record of issue."""
        return "; ".join(face.label() for face in self.faces)


def is_selector(char: str) -> bool:
    """VS1-VS16 or VS17-VS256."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def units(text: str) -> Iterator[str]:
    """Split text into characters, each with the selector that follows it."""
    unit = ""
    for char in text:
        if unit and is_selector(char) and len(unit) == 1 and not is_selector(unit):
            yield unit + char
            unit = ""
            continue
        if unit:
            yield unit
        unit = char
    if unit:
        yield unit


def open_typecase(*, font: Path, font_dir: Path | None) -> Typecase:
    """Read the fonts. ``font_dir``: the municipality's fonts, asked in the order of their file names.

    Raises ConfigurationError when a font is missing or unreadable or two fonts share a family name.
    """
    own = [] if font_dir is None else _fonts_in(font_dir)
    faces = tuple(_read(path) for path in (*own, font))
    families = [face.family for face in faces]
    if len(set(families)) != len(families):
        raise ConfigurationError("two of the fonts carry the same family name; rename one of them")
    return Typecase(faces=faces)


def _fonts_in(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise ConfigurationError(f"the font directory {directory} does not exist")
    return sorted(path for path in directory.iterdir() if path.suffix.lower() in _FONT_SUFFIXES)


def _read(path: Path) -> Face:
    try:
        data = path.read_bytes()
        with TTFont(path, lazy=True) as font:
            return Face(
                path=path,
                family=_name(font, _NAME_FAMILY),
                version=_name(font, _NAME_VERSION),
                sha256=hashlib.sha256(data).hexdigest(),
                advances=_advances(font),
            )
    except (OSError, TTLibError, KeyError) as error:
        raise ConfigurationError(f"the font {path} cannot be read: {type(error).__name__}") from error


def _name(font: TTFont, name_id: int) -> str:
    name = font["name"].getDebugName(name_id)
    if not name:
        raise ConfigurationError("a font carries no family name or version")
    return str(name)


def _advances(font: TTFont) -> dict[str, float]:
    scale = 1 / font["head"].unitsPerEm
    metrics = font["hmtx"].metrics
    best: dict[int, str] = font.getBestCmap() or {}
    found = {chr(code): metrics[glyph][0] * scale for code, glyph in best.items()}
    for table in font["cmap"].tables:
        if table.format != 14:
            continue
        for selector, pairs in table.uvsDict.items():
            for code, glyph in pairs:
                # None marks a default sequence: the font's plain glyph is the right one.
                shape = glyph if glyph is not None else best.get(code)
                if shape is not None:
                    found[chr(code) + chr(selector)] = metrics[shape][0] * scale
    return found
