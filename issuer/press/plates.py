"""Plates: a form laid out once, its fixed drawing as finished PDF objects, its fields as boxes in points.

A plate is read from a file that ``platemaking`` wrote; nothing here needs WeasyPrint. Pages are A4, x from the left,
y from the bottom as in PDF; ``places`` and ``pictures`` are in millimetres from the top left corner.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from issuer.press.fitting import Box
from issuer.press.forms import Form

_ROOM = Path(__file__).parent
#: Modules whose text decides what a plate holds.
_MAKERS = ("platemaking.py", "plates.py", "ink.py", "cutting.py", "pdf.py", "template.py", "sfnt.py", "case.py")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a field's lines stand, in points. ``left``: edge of its box. ``middle``: height of the box's middle.

    ``lift``: how far the baseline lies below the middle of its line, in em. ``align``: start | center | right.
    """

    left: float
    middle: float
    lift: float
    align: str


@dataclass(frozen=True, slots=True)
class Words:
    """Fixed text of a form, in points. ``after``: how many fields come before it in the form (reading order).

    Drawn when the page has all fields of ``when``.
    """

    text: str
    x: float
    y: float
    size: float
    spacing: float
    after: int
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """One Form XObject of fixed drawing. Drawn when the page has all fields of ``when``, 見本 on samples only."""

    when: tuple[str, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class Plate:
    """One form. ``texts``: field → box. ``pictures``: picture → (width, height), ``centred``: those in the middle.

    ``places``: field or picture → (x, y). ``tallies``: side → (x, y) in points of the lower left corner of the 割印.
    ``words``: the fixed text, set with the fields so that copied text reads in order. ``inks`` are named I0, I1, …;
    ``objects`` are the bodies of the objects from number 5 on: the inks, 見本 last, then the five of the font that
    見本 is set in. ``made_with``: the versions of the tools.
    """

    title: str
    texts: dict[str, Box]
    spots: dict[str, Spot]
    pictures: dict[str, tuple[float, float]]
    centred: frozenset[str]
    places: dict[str, tuple[float, float]]
    tallies: dict[str, tuple[float, float]]
    words: tuple[Words, ...]
    inks: tuple[Ink, ...]
    objects: tuple[bytes, ...]
    made_with: dict[str, str]


def plate_name(*, form: Form, font_sha256: str) -> str:
    """Name of a plate's file: the form, and a hash of all that it is made from.

    Those are the form's files, the standard font, WeasyPrint, fontTools and the press itself. Pango and HarfBuzz
    are written inside, because a running server does not load them; ``plates_build --check`` compares them.
    """
    parts = [
        form.markup,
        *form.styles,
        form.version,
        font_sha256,
        version("weasyprint"),
        version("fonttools"),
        *((_ROOM / name).read_text(encoding="utf-8") for name in _MAKERS),
    ]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"{form.name}-{form.version}-{digest[:24]}.plate"


def packed(plate: Plate) -> bytes:
    """The plate as a file."""
    facts = asdict(plate)
    facts["centred"] = sorted(plate.centred)
    facts["objects"] = [base64.b64encode(body).decode() for body in plate.objects]
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def unpacked(data: bytes) -> Plate:
    """The plate of a file that ``packed`` made. Raises ValueError, KeyError or TypeError for any other."""
    facts = json.loads(data)
    pairs = ("pictures", "places", "tallies")
    return Plate(
        **{name: {key: (x, y) for key, (x, y) in facts[name].items()} for name in pairs},
        title=str(facts["title"]),
        texts={name: Box(**box) for name, box in facts["texts"].items()},
        spots={name: Spot(**spot) for name, spot in facts["spots"].items()},
        centred=frozenset(facts["centred"]),
        words=tuple(Words(**{**words, "when": tuple(words["when"])}) for words in facts["words"]),
        inks=tuple(Ink(when=tuple(ink["when"]), sample=bool(ink["sample"])) for ink in facts["inks"]),
        objects=tuple(base64.b64decode(body) for body in facts["objects"]),
        made_with=dict(facts["made_with"]),
    )
