"""Characters: what the text layer says, what the embedded font draws, and what is to be seen must be one thing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image

from integrations.centre.kit.paper.expectation import Complaint, Expected
from integrations.centre.kit.paper.master import Master
from integrations.centre.kit.paper.opened import Opened
from integrations.centre.kit.paper.plain import bare, is_selector
from integrations.centre.kit.paper.sheet import Letter, Page
from integrations.centre.kit.paper.typeset import Face

__all__ = ["shapes_rule"]

#: How much of two inks must coincide. Two renderings of one glyph stay above 0.8, two different characters below 0.6.
_ALIKE = 0.72
_DPI = 600
#: Around a character's box, for what its edges lose in rounding; more would show its neighbour.
_ROOM_PT = 0.1
#: pdfium tells 3 (invisible) and 7 (clip) only here; 0 fill, 1 stroke, 2 both.
_SEEN_MODES = frozenset({0, 1, 2})
_SMALLEST_PT = 4.0
_PALE = 200


def shapes_rule(paper: Opened, expected: Expected, master: Master) -> Iterator[Complaint]:
    """Glyphs of the font, ink of the names, nothing invisible."""
    for key, face in _faces(paper).items():
        if not face.embedded:
            yield Complaint("glyphs", f"書体「{face.name}」が埋め込まれていません。")
        else:
            yield from _outlines(paper, key, face, master)
    for number, page in enumerate(paper.sheet.pages, start=1):
        if not paper.shown[number - 1].modes <= _SEEN_MODES:
            yield Complaint("hidden", f"{number}頁目に見えない書き方 (Tr 3 等) の文字があります。")
        yield from _invisible(page, number)
        yield from _piled(page, number)
    yield from _names(paper, expected, master)


def _faces(paper: Opened) -> dict[str, Face]:
    _ = paper.shown  # opens every font the pages use
    return paper.typeset.faces


def _codes(paper: Opened, key: str) -> set[int]:
    return set().union(*(shown.codes.get(key, set()) for shown in paper.shown))


def _outlines(paper: Opened, key: str, face: Face, master: Master) -> Iterator[Complaint]:
    """The glyph behind every code against the master's glyph of what the code is said to mean."""
    wrong, right = [], 0
    for code in sorted(_codes(paper, key)):
        said = face.meanings.get(code, "")
        if not said:
            yield Complaint("glyphs", f"書体「{face.name}」に、文字に戻せない字形 (符号 {code}) があります。")
            continue
        drawn = face.shape(code)
        if drawn is None or not bare(said):
            continue
        wanted = master.glyph(said[0], said[1] if len(said) == 2 and is_selector(said[1]) else "")
        if len(said) <= 2 and wanted is not None and drawn == master.shape(wanted):
            right += 1
        elif len(said) > 2 or wanted is None or (len(said) == 2 and not is_selector(said[1])):
            wrong.append((said, "書体の原本に無い文字です"))
        else:
            wrong.append((said, "空白です" if not drawn else "別の字形です"))
    if wrong and not right:
        yield Complaint("glyphs", f"書体「{face.name}」は照らす書体と違います。--font で与えてください。")
        return
    for said, why in wrong:
        points = " ".join(f"U+{ord(char):04X}" for char in said)
        yield Complaint("glyphs", f"「{said}」({points}) の字形が、{why}。")


def _invisible(page: Page, number: int) -> Iterator[Complaint]:
    """Every character of the text layer leaves ink where it is said to be, on the page, at a size one can read."""
    grey = page.render(dpi=100)
    lost, outside, tiny = [], 0, 0
    for letter in page.letters:
        left, bottom, right, top = letter.box
        if left < -1 or bottom < -1 or right > page.width + 1 or top > page.height + 1:
            outside += 1
        elif letter.loose[3] - letter.loose[1] < _SMALLEST_PT:
            tiny += 1
        elif right > left and not _has_ink(grey, page, letter):
            lost.append(letter.char)
    if outside:
        yield Complaint("hidden", f"{number}頁目の紙の外に{outside}字あります。")
    if tiny:
        yield Complaint("hidden", f"{number}頁目に、読めないほど小さい字が{tiny}字あります。")
    if lost:
        yield Complaint(
            "hidden", f"{number}頁目の文字層に、墨の無い字が{len(lost)}字あります「{''.join(lost[:20])}」。"
        )


def _has_ink(grey: Any, page: Page, letter: Letter) -> bool:
    scale = grey.shape[1] / page.width
    left, bottom, right, top = letter.box
    rows = slice(max(0, int((page.height - top) * scale) - 1), int((page.height - bottom) * scale) + 2)
    columns = slice(max(0, int(left * scale) - 1), int(right * scale) + 2)
    part = grey[rows, columns]
    return bool(part.size and part.min() < _PALE)


def _piled(page: Page, number: int) -> Iterator[Complaint]:
    """No two characters on one place."""
    boxes = np.array([letter.loose for letter in page.letters])
    if len(boxes) < 2:
        return
    left, bottom, right, top = boxes.T
    wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    high = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
    area = np.maximum((right - left) * (top - bottom), 1e-6)
    piled = np.triu(shared > 0.5 * np.minimum(area[:, None], area), 1)
    if count := int(piled.sum()):
        first = page.letters[int(np.argwhere(piled)[0][0])].char
        yield Complaint("hidden", f"{number}頁目で字が重なっています ({count}か所、「{first}」など)。")


def _names(paper: Opened, expected: Expected, master: Master) -> Iterator[Complaint]:
    """The ink of every name, character by character, nearer to the registered glyph than to any other of its kind."""
    for subject in expected.subjects:
        for page in paper.sheet.pages:
            for words in (subject.name, subject.given):
                yield from _name(page, words, master)
                if page.find(words) >= 0:
                    break


def _name(page: Page, name: str, master: Master) -> Iterator[Complaint]:
    letters = [(a, b if is_selector(b) else "") for a, b in pairwise([*name, " "]) if bare(a)]
    at = page.find(name) if name else -1
    if at < 0:
        return
    for (char, selector), letter in zip(letters, page.letters[at:], strict=False):
        glyph = master.glyph(char, selector)
        if glyph is None:
            yield Complaint("glyphs", f"「{name}」の「{char}{selector}」が照らす書体にありません。")
            continue
        ink = _ink(page, letter)
        wanted = master.ink(glyph)
        if ink is None or not wanted.size:
            yield Complaint("glyphs", f"「{name}」の「{char}」に墨がありません。")
            continue
        alike = _likeness(ink, wanted)
        nearest = max((_likeness(ink, master.ink(other)) for other in master.others(char, selector)), default=0.0)
        if alike < _ALIKE:
            yield Complaint("glyphs", f"「{name}」の「{char}{selector}」が別の形に刷られています ({alike:.2f})。")
        elif nearest > alike:
            yield Complaint("glyphs", f"「{name}」の「{char}{selector}」が別の異体字で刷られています。")


def _ink(page: Page, letter: Letter) -> Any:
    left, bottom, right, top = letter.box
    grey = page.render(dpi=_DPI, box=(left - _ROOM_PT, bottom - _ROOM_PT, right + _ROOM_PT, top + _ROOM_PT))
    dark = grey < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return None
    cut = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    square = Image.fromarray((cut * 255).astype(np.uint8)).resize((128, 128), Image.Resampling.BOX)
    return np.array(square) > 127


def _likeness(one: Any, other: Any) -> float:
    if one.shape != other.shape:
        return 0.0
    either = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / either) if either else 0.0
