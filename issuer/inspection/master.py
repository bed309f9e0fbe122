"""The municipality's fonts as inspection knows them: which outline each character must have."""

import mmap
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from issuer.inspection.outlines import Load, is_simple, same_outline
from issuer.inspection.sfnt import BrokenFont, Sfnt
from issuer.inspection.units import Unit
from issuer.papers.errors import ConfigurationError

#: cmap14: the selector changes nothing, the plain glyph is meant.
_DEFAULT = None


class MasterFont:
    """One font file, mapped into memory. Raises ConfigurationError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.sfnt = Sfnt(memoryview(self._bytes))
            with TTFont(path, lazy=True) as font:
                order = font.getReverseGlyphMap()
                self._plain = {code: order[name] for code, name in font.getBestCmap().items()}
                self._variants = _variants(font, order)
        except (OSError, ValueError, KeyError) as error:
            raise ConfigurationError(f"font {path.name} cannot be read: {type(error).__name__}") from error

    def gid(self, unit: Unit) -> int | None:
        """Glyph of a character by cmap, or by cmap14 when it has a selector; None when the font has none."""
        if not unit.selector:
            return self._plain.get(unit.base)
        listed = self._variants.get(unit, -1)
        return self._plain.get(unit.base) if listed is _DEFAULT else (None if listed == -1 else listed)

    def advance(self, gid: int) -> float:
        """Advance width in thousandths of an em."""
        return self.sfnt.advance(gid) * 1000 / self.sfnt.units_per_em


class Masters:
    """The fonts in their order (municipality's own first); the first that knows a character is the right one."""

    def __init__(self, paths: Sequence[Path]) -> None:
        if not paths:
            raise ConfigurationError("inspection has been given no font")
        self._fonts = tuple(MasterFont(path) for path in paths)
        # A few thousand characters make nearly all names and addresses of a town; verdicts on bytes never age.
        self._same = lru_cache(maxsize=8192)(self._compare)
        self._scale = lru_cache(maxsize=8192)(self._scale_of)

    def find(self, unit: Unit) -> tuple[int, int] | None:
        """(font, gid) of a character; None when no font has it."""
        for number, font in enumerate(self._fonts):
            gid = font.gid(unit)
            if gid:
                return number, gid
        return None

    def advance(self, unit: Unit) -> float | None:
        """Advance width of a character in thousandths of an em, None when no font has it."""
        found = self.find(unit)
        return self._fonts[found[0]].advance(found[1]) if found else None

    def draws(self, *, unit: Unit, gid: int, embedded: Sfnt) -> bool:
        """Whether an embedded glyph is drawn as this very character (selector included) must be.

        Raises BrokenFont when the embedded font does not hold it.
        """
        found = self.find(unit)
        if found is None:
            return False
        outline, scale = embedded.outline(gid), (embedded.units_per_em, embedded.shift(gid))
        if scale != self._scale(found):
            return False
        if not is_simple(outline):
            # A composite names its parts by number, so its bytes say nothing outside their own font.
            return self._compare(found, outline, embedded.outline)
        return self._same(found, outline)

    def moves_nothing(self, embedded: Sfnt) -> bool:
        """Whether an embedded font has no hinting of its own: none at all, or a master's unchanged."""
        programs = embedded.programs()
        return not any(programs) or any(programs == font.sfnt.programs() for font in self._fonts)

    def alike(self, one: Unit, other: Unit) -> bool:
        """Whether two characters have the same glyph: a PDF may then name either for the drawn shape."""
        return one == other or (self.find(one) is not None and self.find(one) == self.find(other))

    def _scale_of(self, found: tuple[int, int]) -> tuple[int, int]:
        master = self._fonts[found[0]].sfnt
        return master.units_per_em, master.shift(found[1])

    def _compare(self, found: tuple[int, int], outline: bytes, parts: Load | None = None) -> bool:
        master = self._fonts[found[0]].sfnt
        return same_outline(
            drawn=outline,
            drawn_from=parts or _no_parts,
            master=master.outline(found[1]),
            master_from=master.outline,
        )


def _no_parts(gid: int) -> bytes:
    raise BrokenFont("a simple glyph asked for parts")


def _variants(font: TTFont, order: dict[str, int]) -> dict[Unit, int | None]:
    found: dict[Unit, int | None] = {}
    for table in font["cmap"].tables:
        if table.format == 14:
            for selector, pairs in table.uvsDict.items():
                for base, name in pairs:
                    found[Unit(base, selector)] = _DEFAULT if name is None else order[name]
    return found
