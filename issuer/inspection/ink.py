"""The form's own drawing: its words, rules and frames, exactly those of the reviewed plan.

The same few inks come with every paper of a form, so each combination is looked at once and then known by its bytes.
"""

import hashlib
from collections.abc import Iterator

from issuer.inspection.cells import ink_cells, text_faults
from issuer.inspection.fonts import read_font
from issuer.inspection.marks import Marks, Stroke, read_ink
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.objects import File
from issuer.inspection.plan import Plan, Rule
from issuer.inspection.register import Registers
from issuer.inspection.syntax import Dictionary, Ref, Unlike, entries

#: The ink's font (F0) is the object of this number and the four after it.
FONT, _FONT_OBJECTS = 5, 5
_BOX: Dictionary = {"/BBox": [0.0, 0.0, 595.276, 841.89]}
_KIND: Dictionary = {"/Type": "/XObject", "/Subtype": "/Form", **_BOX}
#: How far (pt) a line may stand from its rule: a twentieth of its width.
_PLACE_PT = 0.05
_WIDTH_PT = 0.02
_KNOWN_AT_MOST = 10_000

Key = tuple[bytes, int, frozenset[str], bool | None]


class InkEyes:
    """Looks at ink and remembers what was good. Safe to share between threads."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers
        self._good: set[Key] = set()

    def faults(
        self,
        *,
        file: File,
        inks: dict[str, int],
        drawn: list[str],
        plan: Plan,
        shown: frozenset[str],
        sample: bool,
        page: int,
    ) -> Iterator[Mismatch]:
        """Hold the inks that a page draws against the plan. ``inks``: object numbers by name; ``shown``: the fields
        of the page. Raises Unlike when an ink is not made as papers have them.
        """
        if len(set(drawn)) != len(drawn) or not inks.keys() >= set(drawn):
            raise Unlike("an ink that is drawn twice or is not there")
        digest = hashlib.sha256()
        # Lengths keep neighbouring objects apart.
        for number in (*range(FONT, FONT + _FONT_OBJECTS), *(inks[name] for name in drawn)):
            body = file.raw(number)
            digest.update(b"%d " % len(body))
            digest.update(body)
        key = (digest.digest(), id(plan), shown, sample)
        if key in self._good:
            return
        found = list(self._look(file, [inks[name] for name in drawn], plan, shown, sample=sample, page=page))
        yield from found
        if not found:
            if len(self._good) >= _KNOWN_AT_MOST:
                self._good = set()
            self._good.add(key)

    def spare_faults(self, *, file: File, inks: dict[str, int], plan: Plan) -> Iterator[Mismatch]:
        """Hold all inks of the file, those that no page draws too, against the plan: they say nothing but its words.

        Raises Unlike when an ink is not made as papers have them.
        """
        digest = hashlib.sha256()
        for number in (*range(FONT, FONT + _FONT_OBJECTS), *inks.values()):
            body = file.raw(number)
            digest.update(b"%d " % len(body))
            digest.update(body)
        key = (digest.digest(), id(plan), frozenset[str](), None)
        if key in self._good:
            return
        fonts = {"F0": read_font(file, FONT, self._registers)}
        words = {cell.template for cell in plan.ink_cells}
        for number in inks.values():
            marks = read_ink(_content(file, number), fonts)
            if not all(line.is_right and line.text in words for line in marks.lines) or not all(
                any(_is(stroke, rule) for rule in plan.rules) for stroke in marks.strokes
            ):
                yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="something that no page shows")
                return
        self._good.add(key)

    def _look(
        self, file: File, numbers: list[int], plan: Plan, shown: frozenset[str], *, sample: bool, page: int
    ) -> Iterator[Mismatch]:
        fonts = {"F0": read_font(file, FONT, self._registers)}
        marks = [read_ink(_content(file, number), fonts) for number in numbers]
        # Whatever is pale lies under all the rest.
        if any(_is_pale(mark) for mark in marks[1 if sample else 0 :]):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="pale text")
        lines = [line for mark in marks for line in mark.lines]
        expected = ink_cells(plan=plan, shown=shown, sample=sample)
        yield from text_faults(lines=lines, expected=expected, page=page)
        wanted = [rule for rule in plan.rules if shown.issuperset(rule.when)]
        strokes = [stroke for mark in marks for stroke in mark.strokes]
        if not _same_rules(strokes, wanted):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="rules and frames")


def _content(file: File, number: int) -> bytes:
    found, content = file.unpacked(number)
    whole = entries(found, fixed=_KIND, free=frozenset({"/Resources"}))
    if whole["/Resources"] != {"/Font": {"/F0": Ref(FONT)}}:
        raise Unlike("an ink with resources of its own")
    return content


def _is_pale(marks: Marks) -> bool:
    return any(line.shade for line in marks.lines) or any(stroke.shade for stroke in marks.strokes)


def _same_rules(strokes: list[Stroke], rules: list[Rule]) -> bool:
    """Whether each line is a rule of the plan and each rule is drawn, once each."""
    left = list(strokes)
    for rule in rules:
        at = next((n for n, stroke in enumerate(left) if _is(stroke, rule)), -1)
        if at < 0:
            return False
        del left[at]
    return not left


def _is(stroke: Stroke, rule: Rule) -> bool:
    return abs(stroke.width - rule.width) <= _WIDTH_PT and all(
        abs(a - b) <= _PLACE_PT
        for a, b in (
            (stroke.x0, rule.x0),
            (stroke.y0, rule.y0),
            (stroke.x1, rule.x1),
            (stroke.y1, rule.y1),
        )
    )
