"""Where every line of a page's texts stands: the fitted text and its place, ready to be written down."""

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from issuer.papers.errors import ConfigurationError
from issuer.press.fitting import Setting, fit
from issuer.press.plates import Plate, Words
from issuer.press.typecase import Typecase, has_selector, units

#: How much of a line's free room stands before it.
_FREE_BEFORE = {"start": 0.0, "center": 0.5, "right": 1.0}
_LABELS = 4096
#: Widths of one field that are kept: in most fonts texts of one length are equally wide.
_STARTS = 256
#: Fields are numbered this far apart, so that fixed words have numbers in between.
_APART = 100_000
_FOOT = "footer."
#: A third of the time of ``Placed(…)``, fifty times a page.
_NEW = tuple.__new__


class Placed(NamedTuple):
    """One field's text. ``order``: place of the field in the form. ``size``, ``spacing`` in points.

    ``lines``: the Tm operator and the units of each line.
    """

    order: int
    size: float
    stretch: float
    spacing: float
    lines: tuple[tuple[str, Sequence[str]], ...]


class Fixed(Placed):
    """A label or words of the form: nobody's data, and one and the same object on every paper."""

    __slots__ = ()


class _Slot(NamedTuple):
    """What is fixed about a field: see ``Placed``, ``Box`` and ``Spot``.

    ``room``: width in points for one line as it is, negative when not even its size has room. ``spacing``: in em.
    ``align`` and ``left`` as in ``Spot``; ``y``: height of the baseline of one line as it is. ``starts``: width of
    such a line in points → its Tm operator.
    """

    order: int
    size: float
    spacing: float
    room: float
    align: str
    left: float
    y: float
    starts: dict[float, str]
    is_label: bool


class Placer:
    """Fits and places the texts of one form."""

    def __init__(self, *, plate: Plate, typecase: Typecase) -> None:
        self._plate = plate
        self._typecase = typecase
        self._advances = typecase.advances
        self._slots = {name: _slot(plate, name, _APART * at) for at, name in enumerate(plate.texts)}
        last = max((slot.order for name, slot in self._slots.items() if not name.startswith(_FOOT)), default=0)
        words = [(frozenset(one.when), _placed_words(one, number)) for number, one in enumerate(plate.words)]
        self._words = [(when, one) for when, one in words if one.order < last]
        self._foot_words = [(when, one) for when, one in words if one.order > last]
        #: Labels, (field, text): they are the same on every paper and nobody's data. They are never forgotten.
        self._labels: dict[tuple[str, str], Fixed] = {}

    def place(self, texts: Iterable[tuple[str, str]]) -> dict[str, Placed]:
        """Every text that is not empty. Raises TextOverflow; ConfigurationError for a field unknown or given twice."""
        placed: dict[str, Placed] = {}
        slots, label_of, place = self._slots, self._labels.get, self._place
        texts = list(texts)
        # Lists, because their units are looked up again and again: a character of a list is hashed only once.
        split = _split if has_selector("".join([text for _, text in texts])) else list
        for item in texts:
            name, text = item
            slot = slots.get(name)
            if slot is None or name in placed:
                raise ConfigurationError(f"field {name} is not on the form or is given twice")
            if text:
                placed[name] = label_of(item) or place(name, text, slot, split(text))
        return placed

    def words(self, shown: Set[str]) -> list[Fixed]:
        """The form's fixed text on a page that has these fields and marks, 足線 left out."""
        return [one for when, one in self._words if when <= shown]

    def foot_words(self) -> list[Fixed]:
        """The fixed text of the 足線."""
        return [one for when, one in self._foot_words if not when]

    def _place(self, name: str, text: str, slot: _Slot, parts: list[str]) -> Placed:
        order, size, spacing, room, _, _, _, starts, is_label = slot
        width = (sum(map(self._advances.__getitem__, parts)) + spacing * len(parts)) * size
        if width <= room:
            # As it is: so it is with nearly every text, and ``fit`` would find the same.
            start = starts.get(width) or _start(slot, width)
            placed = _NEW(Placed, (order, size, 1.0, spacing * size, ((start, parts),)))
        else:
            setting = fit(field=name, text=text, box=self._plate.texts[name], typecase=self._typecase)
            size = setting.size
            placed = Placed(order, size, setting.stretch, spacing * size, self._lines(name, setting))
        if is_label and len(self._labels) < _LABELS:
            placed = self._labels[name, text] = Fixed(*placed)
        return placed

    def _lines(self, name: str, setting: Setting) -> tuple[tuple[str, Sequence[str]], ...]:
        spot, size, pitch = self._plate.spots[name], setting.size, setting.pitch
        room, share = self._plate.texts[name].width, _FREE_BEFORE[spot.align]
        high = spot.middle + pitch * (len(setting.lines) - 1) / 2 - spot.lift * size
        wide = size * setting.stretch
        return tuple(
            (f"1 0 0 1 {spot.left + share * (room - width * wide):.3f} {high - pitch * at:.3f} Tm", piece)
            for at, (width, piece) in enumerate(zip(setting.widths, setting.pieces, strict=True))
        )


def _split(text: str) -> list[str]:
    return list(units(text))


def _slot(plate: Plate, name: str, order: int) -> _Slot:
    box, spot = plate.texts[name], plate.spots[name]
    room, y = box.width if box.size <= box.height else -1.0, spot.middle - spot.lift * box.size
    return _Slot(order, box.size, box.spacing, room, spot.align, spot.left, y, {}, name.endswith(".label"))


def _start(slot: _Slot, width: float) -> str:
    start = f"1 0 0 1 {slot.left + _FREE_BEFORE[slot.align] * (slot.room - width):.3f} {slot.y:.3f} Tm"
    if len(slot.starts) < _STARTS:
        slot.starts[width] = start
    return start


def _placed_words(one: Words, number: int) -> Fixed:
    # Between the field before and the field after; words between the same two keep their order.
    order = _APART * (one.after - 1) + 1 + number
    return Fixed(
        order, one.size, 1.0, one.spacing * one.size, ((f"1 0 0 1 {one.x:.3f} {one.y:.3f} Tm", list(units(one.text))),)
    )
