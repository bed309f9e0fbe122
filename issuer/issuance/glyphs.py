"""字形: can a character be printed here, by which font, and what does it look like? Asked of the press itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from issuer.inspection.outlines import Contour, contours
from issuer.issuance.workshop import supply_gaiji, workshop
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import MissingGlyph
from issuer.papers.gaiji import GAIJI
from issuer.papers.kinds import CertificateKind
from issuer.press.case import Case
from issuer.press.typecase import units
from issuer.replica.gaiji import font_of
from issuer.replica.models import GaijiFont

#: How far above the base line the em square of a CJK font reaches, in em.
_ABOVE = 0.88


@dataclass(frozen=True, slots=True)
class Drawing:
    """A glyph as an SVG path in its em square, ``em`` units wide and high; "" for a glyph without ink."""

    path: str
    em: int


@dataclass(frozen=True, slots=True)
class Looked:
    """One unit of text. ``why``: "" when it can be printed; ``font``: name and version, "" when none has it."""

    unit: str
    code_points: str
    why: str
    font: str
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class GaijiEdition:
    """One edition of EUDC.TTE. ``arrived_at``: when its row was written by the core system's staff."""

    version: int
    sha256: str
    effective_at: datetime
    arrived_at: datetime
    is_withdrawn: bool
    count: int


def look_up(*, municipality: str, text: str, characters: str, gaiji: GaijiEdition | None = None) -> list[Looked]:
    """Each character (with its selector) of ``text``, once. ``gaiji``: the edition that supplies 外字, if any.

    ``characters``: the municipality's profile. Inside ``scope``, for the edition's file.
    """
    return [_looked(municipality, unit, characters, gaiji) for unit in dict.fromkeys(units(text))]


def _looked(municipality: str, unit: str, characters: str, gaiji: GaijiEdition | None) -> Looked:
    faces = workshop().press.faces(municipality=municipality)
    own = gaiji is not None and GAIJI.fullmatch(unit) and _gaiji_face(municipality, gaiji).gid_of(unit) is not None
    face = _gaiji_face(municipality, gaiji) if own and gaiji else next((f for f in faces if f.gid_of(unit)), None)
    sha256 = gaiji.sha256 if own and gaiji else ""
    points = " ".join(f"U+{ord(char):04X}" for char in unit)
    return Looked(
        unit=unit,
        code_points=points,
        why=_why(municipality, unit, characters, sha256, has_glyph=face is not None),
        font=f"{face.family} {face.version}" if face else "",
        drawing=drawing(face, unit) if face else None,
    )


def _why(municipality: str, unit: str, characters: str, sha256: str, *, has_glyph: bool) -> str:
    page = ContentPage(
        fields=(("item", unit),), images=(), people=(), gaiji=(("item", (sha256,)),) if sha256 else ()
    )  # fmt: skip
    content = Content(
        municipality=municipality, kind=CertificateKind.JUMINHYO, form="", form_version="", pages=(page,)
    )  # fmt: skip
    try:
        workshop().press.check_characters(content=content, characters=characters)
    except MissingGlyph:
        if not has_glyph:
            return "どのフォントにも字形がありません"
        return "字形はありますが、団体の文字の範囲の外か、組めない文字か、欠けた文字の代わりの記号です"
    return ""


def drawing(face: Case, unit: str) -> Drawing:
    """The glyph of a unit that the font has."""
    gid = face.gid_of(unit)
    outline = face.glyph(gid).outline if gid is not None else b""
    shape = contours(outline, lambda part: face.glyph(part).outline) if outline else []
    top = _ABOVE * face.em
    return Drawing(path="".join(_path(one, top) for one in shape), em=face.em)


def _path(points: Contour, top: float) -> str:
    """A closed quadratic contour (OpenType, glyf): between two points off the curve lies one on it."""
    full = list(_with_implied(points))
    if not full:
        return ""
    first = next(place for place, (_, _, on) in enumerate(full) if on)
    full = [*full[first:], *full[: first + 1]]
    x, y, _ = full[0]
    made, control = [f"M{x:g} {top - y:g}"], ""
    for x, y, on in full[1:]:
        here = f"{x:g} {top - y:g}"
        if not on:
            control = here
        else:
            made.append(f"Q{control} {here}" if control else f"L{here}")
            control = ""
    return "".join(made) + "Z"


def _with_implied(points: Contour) -> Iterator[tuple[float, float, bool]]:
    for place, (x, y, on) in enumerate(points):
        before_x, before_y, before_on = points[place - 1]
        if not on and not before_on:
            yield (before_x + x) / 2, (before_y + y) / 2, True
        yield x, y, on


def gaiji_editions(*, municipality: str) -> list[GaijiEdition]:
    """Every edition that arrived, newest first, inside ``scope``."""
    found = []
    for row in GaijiFont.objects.defer("font_file").order_by("-version"):
        face = _face(municipality, row.version, row.sha256)
        found.append(
            GaijiEdition(
                version=row.version,
                sha256=row.sha256,
                effective_at=row.effective_at,
                arrived_at=row.operated_at,
                is_withdrawn=row.is_deleted,
                count=sum(1 for _ in face.characters()),
            )
        )
    return found


def gaiji_glyphs(*, municipality: str, edition: GaijiEdition, start: int, count: int) -> list[tuple[str, Drawing]]:
    """(code point, drawing) of some of an edition's characters, by code point, inside ``scope``."""
    face = _gaiji_face(municipality, edition)
    chosen = list(face.characters())[start : start + count]
    return [(f"U+{ord(char):04X}", drawing(face, char)) for char in chosen]


def _gaiji_face(municipality: str, edition: GaijiEdition) -> Case:
    return _face(municipality, edition.version, edition.sha256)


def _face(municipality: str, version: int, sha256: str) -> Case:
    supply_gaiji(sha256=sha256, font=partial(font_of, municipality=municipality, version=version))
    return workshop().press.gaiji_face(sha256=sha256)
