"""Characters without a glyph are found when the row arrives, not at the kiosk; they are no error of the row (rule 6).

The judgement is the press's own (`issuer.press.characters.check`); a regular expression of the ordinary characters
keeps it away from all but the few texts that need it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import MissingGlyph
from issuer.papers.gaiji import GAIJI
from issuer.papers.kinds import CertificateKind
from issuer.press import characters
from issuer.press.store import Store
from issuer.press.typecase import Typecase, open_typecases
from issuer.replica import gaiji

#: Subjects kept from one package: more than this is a missing font, not a list to work through.
MOST_FOUND = 10_000
#: Files whose texts reach no paper.
UNPRINTED = frozenset({"R01", "S01", "U01", "J08", "E01"})
#: What the office words freely (layout, field), where 〓■● are text like any other: the paper's 備考.
_FREE = frozenset({("J07", "text")})


def is_free(*, layout: str, item: str) -> bool:
    """Whether an item (its field name) is worded freely."""
    return (layout, item) in _FREE


@dataclass
class Scanner:
    """Looks through columns of text. ``found``: (subject, item) → code points, as ``U+8FBB U+E0100``.

    ``version``: the 外字 edition that the package names; 0 for none.
    """

    municipality: str
    profile: str
    version: int = 0
    found: dict[tuple[str, str], str] = field(default_factory=dict)
    _editions: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Now, because nothing can be asked of the database while rows are being copied into it.
        if self.version:
            self._edition(self.version)

    @property
    def everyday(self) -> str:
        """What the fonts make an everyday character, as a regular expression of all others."""
        return _unusual(_typecase(self.municipality)).pattern

    def look(
        self, *, item: str, column: Sequence[str], subjects: Sequence[str], kind: str, free: bool = False
    ) -> list[int]:
        """Note every value of a column that could not be printed; returns which had to be looked at closely.

        ``kind``: person, household or koseki; ``free``: is_free.
        """
        unusual = list(_unusual_values(self.municipality, column))
        for index in unusual:
            missing = (
                self.missing(column[index], version=self.version, free=free) if len(self.found) < MOST_FOUND else ""
            )
            if missing:
                self.found[f"{kind}:{subjects[index]}", item] = missing
        return unusual

    def missing(self, value: str, *, version: int, free: bool) -> str:
        """Code points that a record which came with this 外字 edition could not be printed with, "" for none."""
        count = len(GAIJI.findall(value))
        sha256 = self._edition(version) if count and version else ""
        # The press knows free text by the name of its field.
        name = "remarks" if free else "item"
        page = ContentPage(
            fields=((name, value),), images=(), people=(), gaiji=((name, (sha256,) * count),) if sha256 else ()
        )
        content = Content(
            municipality="", kind=CertificateKind.JUMINHYO, form="", form_version="", pages=(page,)
        )  # fmt: skip
        try:
            characters.check(
                typecase=_typecase(self.municipality), content=content, footers=(), characters=self.profile
            )
        except MissingGlyph as error:
            return error.code_points
        return ""

    def _edition(self, version: int) -> str:
        """SHA-256 of an edition whose glyphs are at hand; "" for one that is not here or was withdrawn."""
        if version not in self._editions:
            known = dict(gaiji.editions(municipality=self.municipality, versions=[version]))
            sha256 = self._editions[version] = known.get(version, "")
            faces = _typecase(self.municipality).gaiji
            if sha256 and not faces.has(sha256):
                faces.keep(sha256, gaiji.font_of(municipality=self.municipality, version=version))
        return self._editions[version]


@lru_cache(maxsize=1)
def _typecases() -> dict[str, Typecase]:
    folder = settings.AKASHI_FONT_DIR
    return open_typecases(
        font=Path(settings.AKASHI_FONTS),
        font_dir=Path(folder) if folder else None,
        store=Store(folder=settings.AKASHI_PRESS_DIR, must_be_built=not settings.AKASHI_DEMO),
    )


def _typecase(municipality: str) -> Typecase:
    typecases = _typecases()
    return typecases.get(municipality) or typecases[""]


def _unusual_values(municipality: str, column: Sequence[str]) -> Iterator[int]:
    """Where a column holds anything but everyday characters."""
    pattern, text = _unusual(_typecase(municipality)), "\n".join(column)
    if text.count("\n") != len(column) - 1:
        # A row set aside for its newline.
        yield from (index for index, value in enumerate(column) if pattern.search(value))
        return
    index, counted, told = 0, 0, -1
    for match in pattern.finditer(text):
        index += text.count("\n", counted, match.start())
        counted = match.start()
        if index != told:
            told = index
            yield index


@lru_cache(maxsize=64)
def _unusual(typecase: Typecase) -> re.Pattern[str]:
    """Matches whatever is not one plain character of the fonts' first plane: those are looked at one by one."""
    plain = {char for face in typecase.faces for char in face.characters() if ord(char) <= 0xFFFF}
    everyday = "".join(sorted(unit for unit in plain if _is_everyday(unit)))
    return re.compile(f"[^{re.escape(everyday)}\\n]")


def _is_everyday(char: str) -> bool:
    """Letters, figures, signs and blanks that run from left to right and join with nothing."""
    category = unicodedata.category(char)
    if char in characters.STANDS_FOR_A_MISSING_CHARACTER:
        return False
    return (category[0] in "LNPS" and unicodedata.bidirectional(char) not in ("R", "AL", "AN")) or category == "Zs"
