"""The press itself: check the characters, fix the pages, finish with the 足線."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from issuer.papers.content import Content, ContentPage, Footer
from issuer.papers.errors import ConfigurationError, TextOverflow
from issuer.papers.paper import Paper, Prepared
from issuer.press import characters as character_check
from issuer.press.continuation import carry_over
from issuer.press.filling import texts_of
from issuer.press.fitting import Setting, fit
from issuer.press.fontconfig import GivenFontconfig, OwnFontconfig
from issuer.press.forms import read_forms
from issuer.press.plates import Plate
from issuer.press.reference import Reference
from issuer.press.typecase import open_typecase


class Press:
    """Fonts and forms of one process. Build it once at the start; every method may be called from any thread."""

    def __init__(self, *, font: Path, font_dir: Path | None = None, fontconfig: Path | None = None) -> None:
        """Open the fonts and measure the forms.

        ``font``: the standard font (IPAmj明朝). ``font_dir``: the municipality's own fonts, asked first.
        ``fontconfig``: a fonts.conf that lists exactly these; made in a private folder when None.
        Raises ConfigurationError when a font or form is missing or broken.
        """
        self._typecase = open_typecase(font=font, font_dir=font_dir)
        shelf = OwnFontconfig(self.font_files) if fontconfig is None else GivenFontconfig(fontconfig)
        self._forms = read_forms()
        self._reference = Reference(typecase=self._typecase, fontconfig=shelf, forms=self._forms)

    @property
    def font_versions(self) -> str:
        """Names, versions and hashes of the fonts, for the record of issue and the conformance report."""
        return self._typecase.versions

    @property
    def font_files(self) -> tuple[Path, ...]:
        """The font files in the order they are asked, so that inspection can open the same ones for itself."""
        return tuple(face.path for face in self._typecase.faces)

    @property
    def form_versions(self) -> tuple[tuple[str, str], ...]:
        """(form, version) of every form on the shelf."""
        return tuple(sorted(self._forms))

    @property
    def plates(self) -> Mapping[tuple[str, str], Plate]:
        """Where each form has its boxes."""
        return self._reference.plates

    def check_characters(self, *, content: Content, characters: str, footers: Sequence[Footer] = ()) -> None:
        """Raise MissingGlyph unless every character (with its selector) has its own glyph (promise P7).

        ``characters``: the municipality's profile, ``mjplus`` or ``bmp_only``.
        """
        character_check.check(typecase=self._typecase, content=content, footers=footers, characters=characters)

    def prepare(self, *, content: Content, sample: bool = False) -> Prepared:
        """Fix the pages, footers still open. ``sample`` draws the 見本 watermark.

        ``Prepared.content`` says what will be drawn: a text too long for its box may go on in 備考 there.
        Raises MissingGlyph, TextOverflow, and ConfigurationError when form, version or field is unknown.
        """
        self.check_characters(content=content, characters="mjplus")
        plate = self._plate(content)
        more = self._forms[content.form, content.form_version].template.more
        pages = tuple(carry_over(page, more=more, boxes=plate.texts, typecase=self._typecase) for page in content.pages)
        content = replace(content, pages=pages)
        for page in pages:
            self._settings(plate, page, None)
        digests = tuple(_digest(content, page) for page in content.pages)
        return Prepared(content=content, page_digests=digests, sample=sample)

    def finish(self, *, prepared: Prepared, footers: Sequence[Footer]) -> Paper:
        """Draw the paper with one footer per page. The same arguments give the same bytes (promise P20).

        Raises ValueError when the footers do not number the pages, MissingGlyph, TextOverflow, RendererWarning.
        """
        content = prepared.content
        total = len(content.pages)
        if [(f.page, f.pages) for f in footers] != [(n, total) for n in range(1, total + 1)]:
            raise ValueError("the footers must number the pages of the paper one by one")
        self.check_characters(content=content, footers=footers, characters="mjplus")
        plate = self._plate(content)
        pages = [(p, self._settings(plate, p, f)) for p, f in zip(content.pages, footers, strict=True)]
        pdf = self._reference.draw(
            key=(content.form, content.form_version), pages=pages, footers=tuple(footers), sample=prepared.sample
        )
        return Paper(pdf, content, tuple(footers), content.form_version, self.font_versions)

    def _plate(self, content: Content) -> Plate:
        plate = self.plates.get((content.form, content.form_version))
        if plate is None:
            raise ConfigurationError(f"the form {content.form} has no version {content.form_version}")
        return plate

    def _settings(self, plate: Plate, page: ContentPage, footer: Footer | None) -> dict[str, Setting]:
        settings: dict[str, Setting] = {}
        for field, text in texts_of(page, footer):
            box = plate.texts.get(field)
            if box is None or field in settings:
                raise ConfigurationError(f"field {field} is not on the form or is given twice")
            if text:
                settings[field] = fit(field=field, text=text, box=box, typecase=self._typecase)
        for name, image in page.images:
            room = plate.pictures.get(name)
            if room is None:
                raise ConfigurationError(f"picture {name} is not on the form")
            if image.width_mm > room[0] or image.height_mm > room[1]:
                raise TextOverflow(field=name)
        return settings


def _digest(content: Content, page: ContentPage) -> bytes:
    """SHA-256 of what the page says, the 足線 left out; JSON keeps neighbouring texts apart."""
    pictures = [(name, image.sha256, image.width_mm, image.height_mm) for name, image in page.images]
    canonical = [content.municipality, content.kind, content.form, content.form_version, page.fields, pictures]
    return hashlib.sha256(json.dumps(canonical, ensure_ascii=True, separators=(",", ":")).encode()).digest()
