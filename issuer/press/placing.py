"""Where every line of a page's texts stands: the fitted text and its place, ready to be written down."""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from issuer.papers.errors import ConfigurationError
from issuer.press.fitting import Setting, fit
from issuer.press.plates import Plate, Words
from issuer.press.typecase import Typecase, units

#: How much of a line's free room stands before it.
_FREE_BEFORE = {"start": 0.0, "center": 0.5, "right": 1.0}
_LABELS = 4096
#: Fields are numbered this far apart, so that fixed words have numbers in between.
_APART = 100_000
_FOOT = "footer."


class Placed(NamedTuple):
    """One field's text. ``order``: place of the field in the form. ``size``, ``spacing`` in points.

    ``lines``: the Tm operator and the units of each line.
    """

    order: int
    size: float
    stretch: float
    spacing: float
    lines: tuple[tuple[str, Sequence[str]], ...]


class Placer:
    """Fits and places the texts of one form."""

    def __init__(self, *, plate: Plate, typecase: Typecase) -> None:
        self._plate = plate
        self._typecase = typecase
        self._order = {name: _APART * at for at, name in enumerate(plate.texts)}
        last = max((at for name, at in self._order.items() if not name.startswith(_FOOT)), default=0)
        words = [(one.when, _placed_words(one, number)) for number, one in enumerate(plate.words)]
        self._words = [(when, one) for when, one in words if one.order < last]
        self._foot_words = [(when, one) for when, one in words if one.order > last]
        self._starts = {
            name: f"1 0 0 1 {spot.left:.3f} {spot.middle - spot.lift * plate.texts[name].size:.3f} Tm"
            for name, spot in plate.spots.items()
        }
        #: Labels, (field, text): they are the same on every paper and nobody's data.
        self._labels: dict[tuple[str, str], Placed] = {}

    def place(self, texts: Iterable[tuple[str, str]]) -> dict[str, Placed]:
        """Every text that is not empty. Raises TextOverflow; ConfigurationError for a field unknown or given twice."""
        placed: dict[str, Placed] = {}
        order, labels = self._order, self._labels
        for item in texts:
            name, text = item
            if name not in order or name in placed:
                raise ConfigurationError(f"field {name} is not on the form or is given twice")
            if not text:
                continue
            label = labels.get(item)
            if label is None:
                label = self._place(name, text)
                if name.endswith(".label") and len(labels) < _LABELS:
                    labels[name, text] = label
            placed[name] = label
        return placed

    def words(self, placed: Container[str]) -> list[Placed]:
        """The form's fixed text on a page that has these fields and marks, 足線 left out."""
        return [one for when, one in self._words if all(name in placed for name in when)]

    def foot_words(self) -> list[Placed]:
        """The fixed text of the 足線."""
        return [one for when, one in self._foot_words if not when]

    def _place(self, name: str, text: str) -> Placed:
        box = self._plate.texts[name]
        setting = fit(field=name, text=text, box=box, typecase=self._typecase)
        size, spot = setting.size, self._plate.spots[name]
        if len(setting.lines) == 1 and size == box.size and spot.align == "start":
            lines: tuple[tuple[str, Sequence[str]], ...] = ((self._starts[name], setting.pieces[0]),)
        else:
            lines = self._lines(name, setting)
        return Placed(self._order[name], size, setting.stretch, box.spacing * size, lines)

    def _lines(self, name: str, setting: Setting) -> tuple[tuple[str, Sequence[str]], ...]:
        spot, size, pitch = self._plate.spots[name], setting.size, setting.pitch
        room, share = self._plate.texts[name].width, _FREE_BEFORE[spot.align]
        high = spot.middle + pitch * (len(setting.lines) - 1) / 2 - spot.lift * size
        wide = size * setting.stretch
        return tuple(
            (f"1 0 0 1 {spot.left + share * (room - width * wide):.3f} {high - pitch * at:.3f} Tm", piece)
            for at, (width, piece) in enumerate(zip(setting.widths, setting.pieces, strict=True))
        )


def _placed_words(one: Words, number: int) -> Placed:
    # Between the field before and the field after; words between the same two keep their order.
    order = _APART * (one.after - 1) + 1 + number
    return Placed(
        order, one.size, 1.0, one.spacing * one.size, ((f"1 0 0 1 {one.x:.3f} {one.y:.3f} Tm", list(units(one.text))),)
    )
