"""The type case: which font holds which character, and how wide it is.

A unit of text is one character with its variation selector, if any. Look-up goes through cmap formats 4 and 12
for characters and 14 for variation sequences; nothing ever falls back to the bare character.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from issuer.papers.errors import ConfigurationError
from issuer.press.case import Case, Glyph
from issuer.press.gaiji import GaijiFaces, slot_of
from issuer.press.store import Store

#: The folder of fonts asked after the standard one.
_EXTRA = "extra"
_CODE = re.compile("[0-9]{6}")
_FONT_SUFFIXES = frozenset({".ttf", ".tte", ".otf", ".ttc"})
#: Variation selectors, and the slots of 外字 editions, which bind in the same way (gaiji.py).
_SELECTOR = re.compile("[\ud800-\udfff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
#: Sorts kept at hand by a process; a city's daily characters are far fewer.
_AT_HAND = 20_000


class Sort(NamedTuple):
    """活字: one unit of text in one font. ``face`` counts the fonts in their order; -1, -2, … are 外字 slots 0, 1, …"""

    face: int
    glyph: Glyph
    #: The unit in UTF-16BE, in hex, as a line of a ToUnicode map ends with it.
    spelled: str


_T = TypeVar("_T")


class _Table(dict[str, _T]):
    """Unit → what ``make`` takes from its sort, looked up when first asked for; KeyError when no font has the unit."""

    def __init__(self, find: Callable[[str], Sort | None], make: Callable[[Sort], _T]) -> None:
        super().__init__()
        self._find, self._make = find, make

    def __missing__(self, unit: str) -> _T:
        sort = self._find(unit)
        if sort is None:
            raise KeyError("a unit that no font has")
        made = self._make(sort)
        if len(self) < _AT_HAND:
            self[unit] = made
        return made


class Typecase:
    """Fonts in the order they are asked: the municipality's own before the ``standard`` one, which sets the forms.

    ``advances``: unit → advance width in em, ``sorts``: unit → its sort, for units already checked (KeyError
    otherwise). ``settable``: units that were looked at and may be printed; see ``characters``.
    """

    def __init__(
        self, faces: tuple[Case, ...], gaiji: GaijiFaces | None = None, *, standard: Case | None = None
    ) -> None:
        """``gaiji``: the EUDC faces of the process. ``standard``: the last of ``faces`` unless given."""
        self.faces = faces
        self.standard = standard or faces[-1]
        self.gaiji = gaiji or GaijiFaces(folder=None)
        self.sorts: _Table[Sort] = _Table(self._find, lambda sort: sort)
        self.advances: _Table[float] = _Table(self.sort_of, lambda sort: sort.glyph.advance)
        self.settable: set[str] = set()

    def sort_of(self, unit: str) -> Sort | None:
        """The first font's sort that is this very unit, None when no font has it."""
        try:
            return self.sorts[unit]
        except KeyError:
            return None

    def case(self, face: int) -> Case:
        """The font that a sort's ``face`` names."""
        return self.faces[face] if face >= 0 else self.gaiji.case(-1 - face)

    def _find(self, unit: str) -> Sort | None:
        slot = slot_of(unit)
        if slot >= 0:
            case = self.gaiji.case(slot)
            gid = case.gid_of(unit[0])
            return None if gid is None else Sort(-1 - slot, case.glyph(gid), _spelled(unit[0]))
        for number, face in enumerate(self.faces):
            gid = face.gid_of(unit)
            if gid is not None:
                return Sort(number, face.glyph(gid), _spelled(unit))
        return None

    def face_of(self, unit: str) -> Case | None:
        """First font that has this very unit, None when none has."""
        sort = self.sort_of(unit)
        return None if sort is None else self.case(sort.face)

    def advance(self, unit: str) -> float:
        """Advance width in em. Only for units already checked; KeyError otherwise."""
        return self.advances[unit]

    def mark_settable(self, unit: str) -> None:
        """Remember that a unit was looked at and may be printed."""
        if len(self.settable) < _AT_HAND:
            self.settable.add(unit)

    @property
    def versions(self) -> str:
        """All fonts with version and hash, for the record of issue."""
        return "; ".join(face.label() for face in self.faces)


def _spelled(unit: str) -> str:
    return f"{unit.encode('utf-16-be').hex().upper()}>\n"


def is_selector(char: str) -> bool:
    """VS1-VS16 or VS17-VS256; or a slot."""
    return _SELECTOR.match(char) is not None


def has_selector(text: str) -> bool:
    """Whether any character of the text is a variation selector."""
    return _SELECTOR.search(text) is not None


def units(text: str) -> Iterator[str]:
    """Split text into characters, each with the selector that follows it."""
    return iter(text) if _SELECTOR.search(text) is None else _with_selectors(text)


def _with_selectors(text: str) -> Iterator[str]:
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


def open_typecases(*, font: Path, font_dir: Path | None, store: Store | None = None) -> dict[str, Typecase]:
    """Open the fonts: the typecase of each municipality that has fonts of its own, and under "" that of the others.

    ``font_dir``: see ``font_paths``. ``store``: where their cases lie; without one they are made in memory. Raises
    ConfigurationError when a font is missing, unreadable or not TrueType, when its case is missing and needed, when a
    folder is nobody's, or when two fonts of one municipality share a family name.
    """
    shelf = store or Store(folder=None)
    gaiji = GaijiFaces(folder=shelf.folder)
    opened: dict[Path, Case] = {}
    made = {}
    for code in ("", *municipalities(font_dir)):
        paths = font_paths(font=font, font_dir=font_dir, municipality=code)
        for path in paths:
            if path not in opened:
                opened[path] = shelf.case(path)
        faces = tuple(opened[path] for path in paths)
        families = [face.family for face in faces]
        if len(set(families)) != len(families):
            raise ConfigurationError("two of the fonts carry the same family name; rename one of them")
        made[code] = Typecase(faces, gaiji, standard=opened[font])
    return made


def open_typecase(*, font: Path, font_dir: Path | None, store: Store | None = None) -> Typecase:
    """The typecase of municipalities without fonts of their own. Raises as ``open_typecases``."""
    return open_typecases(font=font, font_dir=font_dir, store=store)[""]


def font_paths(*, font: Path, font_dir: Path | None, municipality: str = "") -> tuple[Path, ...]:
    """The font files in the order they are asked, in each folder by file name.

    Those of the municipality (``font_dir/CODE/``), those of all (``font_dir/``), the standard ``font``, and what may
    fill its gaps (``font_dir/extra/``). Raises ConfigurationError when ``font_dir`` is not there.
    """
    if font_dir is None:
        return (font,)
    if not font_dir.is_dir():
        raise ConfigurationError(f"the font directory {font_dir} does not exist")
    own = _fonts_in(font_dir / municipality) if municipality else ()
    return (*own, *_fonts_in(font_dir), font, *_fonts_in(font_dir / _EXTRA))


def all_font_paths(*, font: Path, font_dir: Path | None) -> tuple[Path, ...]:
    """Every font of every municipality once. Raises ConfigurationError as ``open_typecases``."""
    codes = ("", *municipalities(font_dir))
    return tuple(
        dict.fromkeys(path for code in codes for path in font_paths(font=font, font_dir=font_dir, municipality=code))
    )


def municipalities(font_dir: Path | None) -> tuple[str, ...]:
    """団体コード of the municipalities with fonts of their own.

    Raises ConfigurationError for a folder with fonts that is neither a 団体コード nor ``extra``: nobody would be asked.
    """
    if font_dir is None or not font_dir.is_dir():
        return ()
    folders = [folder.name for folder in sorted(font_dir.iterdir()) if folder.is_dir() and _fonts_in(folder)]
    if wrong := [name for name in folders if name != _EXTRA and not _CODE.fullmatch(name)]:
        raise ConfigurationError(
            f"the folder {font_dir / wrong[0]} must be named by a 団体コード of six digits, or extra"
        )
    return tuple(name for name in folders if name != _EXTRA)


def _fonts_in(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() in _FONT_SUFFIXES and path.is_file()))
