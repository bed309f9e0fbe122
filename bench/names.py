"""Fifty thousand odd names: each stamped with exactly its own glyphs, or refused by name (promise P7).

Among them are 外字 that came with one of two editions of an EUDC font, which draw each character differently, and
some that came with none.

``python bench/names.py [COUNT] [SEED]``. Every stamped name is read back from the finished file: the codes of the
content stream, the text they stand for in ToUnicode, and the outline each code has in the embedded font, point for
point that of the glyph which fontTools finds for the character in the master font. A refusal counts as right only
when the named character is really one that the fonts lack or the press must not set.
"""

import hashlib
import io
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pikepdf
from fontTools.ttLib import TTFont

from issuer.papers.content import Content
from issuer.papers.errors import MissingGlyph, TextOverflow
from issuer.papers.gaiji import GAIJI as GAIJI_RANGE
from issuer.press import Press
from issuer.press.typecase import units
from tests.feeds.eudc import eudc
from tests.golden.cases import FONT, STORE
from tests.golden.personas import footers
from tests.press.samples import GAIJI, content, own_font

_PER_PAPER = 4
#: Characters of the EUDC fonts; the last five are in neither.
EUDC = [GAIJI, *map(chr, range(0xE100, 0xE180)), *map(chr, range(0x100100, 0x100120)), *map(chr, range(0xF100, 0xF105))]
#: A name and the SHA-256 of the edition it came with, "" for none.
Name = tuple[str, str]
_SELECTORS = [chr(code) for code in (*range(0xE0100, 0xE0110), 0xFE00, 0xFE01, 0xE01E0)]
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz'-."


class Master:
    """The master font as fontTools and FreeType see it, apart from the press."""

    def __init__(self, file: Path | io.BytesIO) -> None:
        self._font = TTFont(file, lazy=True)
        self.plain = self._font.getBestCmap()
        uvs = [table.uvsDict for table in self._font["cmap"].tables if table.format == 14]
        self.sequences = {
            chr(code) + chr(selector): glyph or self.plain.get(code)
            for table in uvs
            for selector, pairs in table.items()
            for code, glyph in pairs
        }

    def glyph_name(self, unit: str) -> str | None:
        """Name of the glyph of a unit by the font's own tables."""
        return self.plain.get(ord(unit)) if len(unit) == 1 else self.sequences.get(unit)

    @lru_cache(maxsize=50_000)  # noqa: B019 - one master for the whole run
    def outline(self, unit: str) -> object:
        """Every point of the unit's glyph."""
        return outline(self._font, self.glyph_name(unit) or ".notdef")


def outline(font: TTFont, name: str) -> object:
    """Coordinates, ends of contours and on-curve flags of a glyph, and its advance in em."""
    points, ends, flags = font["glyf"][name].getCoordinates(font["glyf"])
    return list(points), list(ends), bytes(flags), font["hmtx"][name][0] / font["head"].unitsPerEm


def _box(rng: random.Random) -> tuple[int, int, int, int]:
    left, bottom = rng.randrange(450), rng.randrange(-100, 350)
    return left, bottom, left + rng.randrange(50, 500), bottom + rng.randrange(50, 450)


def name_of(rng: random.Random, pools: dict[str, list[str]]) -> str:
    """One invented name: mostly kanji, with something odd in it more often than not."""
    length = rng.choice((2, 3, 4, 5, 6, 12, 30))
    made = [rng.choice(pools["kanji"]) for _ in range(length)]
    odd = rng.choice(
        ("", "", "registered", "selector", "plane2", "pua", "eudc", "eudc", "compat", "latin", "mixed", "strange")
    )
    at = rng.randrange(length)
    if odd == "selector":
        made[at] += rng.choice(_SELECTORS)
    elif odd == "latin":
        made = [rng.choice(_LATIN) for _ in range(length * 3)]
    elif odd == "mixed":
        made[at] = "".join(rng.choice(pools["half"]) for _ in range(4))
    elif odd:
        made[at] = rng.choice(pools[odd])
    return "".join(made)


def pools_of(master: Master, rng: random.Random) -> dict[str, list[str]]:
    """Characters by kind, those the font lacks included."""
    kanji = [chr(code) for code in (*range(0x4E00, 0xA000), *range(0x3400, 0x4DC0))]
    return {
        "kanji": [c for c in kanji if ord(c) in master.plain or rng.random() < 0.01],
        "registered": list(master.sequences),
        "plane2": [chr(code) for code in range(0x20000, 0x2FA20) if code in master.plain or rng.random() < 0.01],
        "pua": [GAIJI, "\ue001", "\uf8ff", "\U0010de92", "\U000f0000"],
        "eudc": EUDC,
        "compat": [chr(code) for code in range(0xF900, 0xFB00)],
        "half": [chr(code) for code in (*range(0xFF66, 0xFF9E), *range(0x30, 0x3A), *range(0x3041, 0x30FF))],
        "strange": ["\u200d", "\u3099", "e\u0301", "\u0645", "\t", "〓", "\ufffd", "\U0001f600", "①", "〆", "々"],
    }


def paper_of(names: list[Name]) -> Content:
    """A paper with these names, each under its edition."""
    fields = {f"f{n}__name": name for n, (name, _) in enumerate(names, start=1)}
    what = content(**fields, **{f"f{n}__number": str(n) for n in range(1, len(names) + 1)})
    came_with = tuple(
        (f"{n}.name", (edition,) * count)
        for n, (name, edition) in enumerate(names, start=1)
        if edition and (count := len(GAIJI_RANGE.findall(name)))
    )
    return replace(what, pages=(replace(what.pages[0], gaiji=came_with),))


def fault_of(press: Press, masters: list[Master], editions: dict[str, Master], names: list[Name]) -> str:
    """What is wrong with the paper that shows these names, "" when nothing is."""
    what = paper_of(names)
    paper = press.finish(prepared=press.prepare(content=what), footers=footers(1))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        page = pdf.pages[0]
        fonts = {}
        for name, font in page.Resources.Font.items():
            spelled = re.findall(r"<([0-9A-F]{4})><([0-9A-F]+)>\n", font.ToUnicode.read_bytes().decode())
            program = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
            fonts[name] = (
                {code: bytes.fromhex(text).decode("utf-16-be") for code, text in spelled},
                TTFont(io.BytesIO(program), checkChecksums=2),
            )
        stream = page.Contents.read_bytes().decode()
    shown, now = [], ""
    for font, codes in re.findall(r"(/F\d+) \S+ Tf|<([0-9A-F]+)>Tj", stream):
        now = font or now
        shown += [(now, code) for code in re.findall("....", codes)]
    read, at = [fonts[font][0][code] for font, code in shown], 0
    drawn_by: dict[tuple[str, str], Master] = {}
    for name, edition in names:
        own = list(units(name))
        starts = (n for n in range(at, len(read) - len(own) + 1) if read[n : n + len(own)] == own)
        start = next(starts, None)
        if start is None:
            return "the text is not the content"
        at = start + len(own)
        for sort, unit in zip(shown[start:at], own, strict=True):
            if GAIJI_RANGE.match(unit) and edition and editions[edition].glyph_name(unit):
                drawn_by[sort] = editions[edition]
    for font, code in set(shown):
        spelled, cut = fonts[font]
        master = drawn_by.get((font, code)) or next(one for one in masters if one.glyph_name(spelled[code]))
        if outline(cut, cut.getGlyphName(int(code, 16))) != master.outline(spelled[code]):
            return f"another shape for U+{ord(spelled[code][0]):04X}"
    return ""


def is_rightly_refused(error: MissingGlyph, masters: list[Master]) -> bool:
    """Whether the named unit is one that no font holds, or that needs shaping, or that stands for a missing one."""
    unit = "".join(chr(int(part.removeprefix("U+"), 16)) for part in error.code_points.split())
    if all(master.glyph_name(unit) is None for master in masters) or unit in "〓■●":
        return True
    return unicodedata.category(unit[0])[0] in "CM" or unicodedata.bidirectional(unit[0]) in ("R", "AL", "AN")


def main(count: int, seed: int, folder: Path) -> int:
    own = own_font(folder)
    press = Press(font=FONT, font_dir=folder, store=STORE)
    masters = [Master(own), Master(FONT)]
    rng = random.Random(seed)
    editions = {}
    for _ in range(2):
        data = eudc({char: _box(rng) for char in EUDC[:-5]})
        press.keep_gaiji(sha256=(sha256 := hashlib.sha256(data).hexdigest()), font=data)
        editions[sha256] = Master(io.BytesIO(data))
    pools, told, seen = pools_of(masters[1], rng), Counter[str](), Counter[str]()
    waiting: list[Name] = []
    start = time.perf_counter()
    for number in range(count):
        name = name_of(rng, pools), rng.choice(("", *editions))
        has = "外字 with an edition: " if name[1] and GAIJI_RANGE.search(name[0]) else ""
        has = has or ("外字 without one: " if GAIJI_RANGE.search(name[0]) else "")
        try:
            press.prepare(content=paper_of([name]))
            waiting.append(name)
            seen[has + "set"] += 1
        except MissingGlyph as error:
            known = [*masters, *([editions[name[1]]] if name[1] else [])]
            told["refused, rightly" if is_rightly_refused(error, known) else "REFUSED WITHOUT REASON"] += 1
            seen[has + "refused"] += 1
        except TextOverflow:
            told["too long"] += 1
        if len(waiting) == _PER_PAPER or (number == count - 1 and waiting):
            fault = fault_of(press, masters, editions, waiting)
            told[f"FAULT: {fault}" if fault else "stamped with exactly those glyphs"] += len(waiting)
            waiting = []
    for what, times in told.most_common():
        print(f"{times:7}  {what}")
    for what, times in sorted(seen.items()):
        print(f"{times:7}  ({what})")
    print(f"{count} names in {time.perf_counter() - start:.0f} s")
    return 1 if any(what.startswith(("FAULT", "REFUSED")) for what in told) else 0


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        sys.exit(
            main(
                int(sys.argv[1]) if len(sys.argv) > 1 else 50_000,
                int(sys.argv[2]) if len(sys.argv) > 2 else 1,
                Path(made),
            )
        )
