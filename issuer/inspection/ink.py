"""The form's own drawing: its rules and frames and, on samples, 見本, exactly those of the reviewed plan.

The form's other words are text of the page. The same few inks come with every paper of a form, so each combination is
looked at once and then known by its bytes.
"""

import hashlib
from collections.abc import Iterator

from issuer.inspection.cells import sample_cells, text_faults
from issuer.inspection.fonts import Font, read_font
from issuer.inspection.marks import Marks, Stroke, read_ink
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.objects import File
from issuer.inspection.plan import Plan, Rule
from issuer.inspection.register import Registers
from issuer.inspection.syntax import Dictionary, Unlike, entries, reference

_BOX: Dictionary = {"/BBox": [0.0, 0.0, 595.276, 841.89]}
_KIND: Dictionary = {"/Type": "/XObject", "/Subtype": "/Form", **_BOX}
#: How far (pt) a line may stand from its rule: a twentieth of its width.
_PLACE_PT = 0.05
_WIDTH_PT = 0.02
_KNOWN_AT_MOST = 10_000

#: Drawn inks with the fields of their page, or all inks of a file.
Key = tuple[bytes, int, frozenset[str] | None]


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
        numbers = [inks[name] for name in drawn]
        key = (_digest(file, numbers), id(plan), shown)
        # 見本 has a font, whose objects are not in the digest; samples are few, so they are looked at every time.
        if not sample and key in self._good:
            return
        found = list(self._look(file, numbers, plan, shown, sample=sample, page=page))
        yield from found
        if not found and not sample:
            self._remember(key)

    def spare_faults(self, *, file: File, inks: dict[str, int], plan: Plan, sample: bool) -> Iterator[Mismatch]:
        """Hold all inks of the file, those that no page draws too, against the plan: rules, and 見本 once on samples.

        Raises Unlike when an ink is not made as papers have them.
        """
        numbers = list(inks.values())
        key = (_digest(file, numbers), id(plan), None)
        if not sample and key in self._good:
            return
        words = {cell.template for cell in plan.sample_cells}
        lettered = 0
        for number in numbers:
            marks, fonts = self._read(file, number, sample=sample)
            lettered += len(fonts)
            is_whole = all(len(marks.codes.get(name, ())) == len(font.texts) - 1 for name, font in fonts.items())
            if (
                not is_whole
                or not all(line.is_right and line.text in words for line in marks.lines)
                or not all(any(_is(stroke, rule) for rule in plan.rules) for stroke in marks.strokes)
            ):
                yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="something that no page shows")
                return
        if lettered != (1 if sample else 0):
            yield Mismatch(severity=Severity.STRUCTURE, page=0, rule="something that no page shows")
        elif not sample:
            self._remember(key)

    def _remember(self, key: Key) -> None:
        if len(self._good) >= _KNOWN_AT_MOST:
            self._good = set()
        self._good.add(key)

    def _look(
        self, file: File, numbers: list[int], plan: Plan, shown: frozenset[str], *, sample: bool, page: int
    ) -> Iterator[Mismatch]:
        marks = [self._read(file, number, sample=sample)[0] for number in numbers]
        # Whatever is pale lies under all the rest.
        if any(_is_pale(mark) for mark in marks[1 if sample else 0 :]):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="pale text")
        lines = [line for mark in marks for line in mark.lines]
        expected = sample_cells(plan=plan, shown=shown) if sample else []
        yield from text_faults(lines=lines, expected=expected, page=page)
        wanted = [rule for rule in plan.rules if shown.issuperset(rule.when)]
        strokes = [stroke for mark in marks for stroke in mark.strokes]
        if not _same_rules(strokes, wanted):
            yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="rules and frames")

    def _read(self, file: File, number: int, *, sample: bool) -> tuple[Marks, dict[str, Font]]:
        """An ink and its fonts: none, or on samples the one of 見本."""
        found, content = file.unpacked(number)
        resources = entries(found, fixed=_KIND, free=frozenset({"/Resources"}))["/Resources"]
        fonts: dict[str, Font] = {}
        if resources != {}:
            named = resources.get("/Font") if sample and isinstance(resources, dict) and len(resources) == 1 else None
            if not isinstance(named, dict) or named.keys() != {"/F0"}:
                raise Unlike("an ink with resources of its own")
            fonts = {"F0": read_font(file, reference(named["/F0"]), self._registers)}
        return read_ink(content, fonts), fonts


def _digest(file: File, numbers: list[int]) -> bytes:
    digest = hashlib.sha256()
    for number in numbers:
        body = file.raw(number)
        # Lengths keep neighbouring objects apart.
        digest.update(b"%d " % len(body))
        digest.update(body)
    return digest.digest()


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
