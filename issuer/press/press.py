"""The press itself: check the characters, set the pages, finish with the 足線."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from issuer.papers.content import Content, ContentPage, Footer
from issuer.papers.errors import ConfigurationError, TextOverflow
from issuer.papers.paper import Paper, Prepared
from issuer.press import building
from issuer.press import characters as character_check
from issuer.press.bench import Bench
from issuer.press.case import Case
from issuer.press.continuation import carry_over
from issuer.press.deflate import DEFLATE
from issuer.press.flow import set_flow
from issuer.press.forms import SHELF, read_forms
from issuer.press.galley import Galley
from issuer.press.grid import grid_of
from issuer.press.plates import Plate
from issuer.press.store import Store
from issuer.press.typecase import open_typecases


class Press:
    """Fonts and forms of one process. Build it once at the start; every method may be called from any thread."""

    def __init__(
        self,
        *,
        font: Path,
        font_dir: Path | None = None,
        store: Path | None = None,
        must_be_built: bool = False,
        shelf: Path = SHELF,
    ) -> None:
        """Open the fonts and the plates of all editions of all forms.

        ``font``: the standard font (IPAmj明朝). ``font_dir``: the municipalities' fonts, see ``typecase.font_paths``.
        ``store``: folder of type cases and plates; without one they are made anew, which takes seconds.
        ``must_be_built``: nothing is made here; what ``plates_build`` has not left in the store stops the start.
        ``shelf``: the folder of the forms.
        Raises ConfigurationError when a font or form is missing, broken, or not built and must be.
        """
        made = Store(folder=store, must_be_built=must_be_built)
        typecases = open_typecases(font=font, font_dir=font_dir, store=made)
        #: Of municipalities without fonts of their own; the EUDC faces are everybody's, by SHA-256.
        self.typecase = typecases[""]
        self.forms = read_forms(shelf)
        self._plates = building.plates(forms=self.forms, typecase=self.typecase, store=made)
        self._benches = {code: Bench(typecase=one, plates=self._plates) for code, one in typecases.items()}
        self._grids = {
            k: grid_of(plate=p, first_line=self.forms[k].template.first_line) for k, p in self._plates.items()
        }

    def has_gaiji(self, *, sha256: str) -> bool:
        """Whether a 外字 edition is at hand or on the shelf."""
        return self.typecase.gaiji.has(sha256)

    def keep_gaiji(self, *, sha256: str, font: bytes) -> None:
        """Take in a 外字 edition (the bytes of an EUDC font). Raises ConfigurationError when it is unfit."""
        self.typecase.gaiji.keep(sha256, font)

    def font_versions(self, *, municipality: str = "") -> str:
        """Names, versions and hashes of a municipality's fonts, for the record of issue and the conformance report."""
        return self._bench(municipality).versions

    def faces(self, *, municipality: str = "") -> tuple[Case, ...]:
        """A municipality's fonts in the order they are asked."""
        return self._bench(municipality).typecase.faces

    def gaiji_face(self, *, sha256: str) -> Case:
        """The glyphs of a 外字 edition that was taken in. Raises ConfigurationError when it was not."""
        gaiji = self.typecase.gaiji
        return gaiji.case(gaiji.slot(sha256))

    def _bench(self, municipality: str) -> Bench:
        return self._benches.get(municipality) or self._benches[""]

    @property
    def tool_versions(self) -> str:
        """The compression with its version: with other tools the same paper may be other bytes (promise P20)."""
        return DEFLATE

    @property
    def font_files(self) -> tuple[Path, ...]:
        """The font files in the order they are asked, so that inspection can open the same ones for itself."""
        return tuple(face.path for face in self.typecase.faces)

    @property
    def own_font_files(self) -> dict[str, tuple[Path, ...]]:
        """The same of each municipality that has fonts of its own, by 団体コード."""
        return {code: tuple(face.path for face in one.typecase.faces) for code, one in self._benches.items() if code}

    @property
    def form_versions(self) -> tuple[tuple[str, str], ...]:
        """(form, version) of every edition on the shelf."""
        return tuple(sorted(self.forms))

    @property
    def plates(self) -> Mapping[tuple[str, str], Plate]:
        """Where each form has its boxes."""
        return self._plates

    def check_characters(self, *, content: Content, characters: str, footers: Sequence[Footer] = ()) -> None:
        """Raise MissingGlyph unless every character (with its selector) has its own glyph (promise P7).

        ``characters``: the municipality's profile, ``mjplus`` or ``bmp_only``.
        """
        typecase = self._bench(content.municipality).typecase
        character_check.check(typecase=typecase, content=content, footers=footers, characters=characters)

    def paged(self, *, content: Content) -> Content:
        """The content with its rows set into pages, so that they can be counted; as it is when it has pages already.

        Its characters must have been checked. Raises TextOverflow naming row and column, and ConfigurationError when
        the form is unknown or has no lines, or when a row asks for a column or mark that the form has not.
        """
        flow, key = content.flow, (content.form, content.form_version)
        if flow is None or content.pages:
            return content
        grid = self._grids.get(key)
        if grid is None:
            raise ConfigurationError(f"the form {content.form} {content.form_version} has no lines for rows to flow on")
        typecase = self._bench(content.municipality).typecase
        gaiji = typecase.gaiji
        marked = gaiji.mark_flow(flow)
        paged = set_flow(content=content, flow=marked, grid=grid, typecase=typecase)
        return paged if marked is flow else replace(paged, pages=tuple(map(gaiji.unmark, paged.pages)))

    def prepare(self, *, content: Content, sample: bool = False) -> Prepared:
        """Set the pages, footers still open. ``sample`` draws the 見本 watermark.

        ``Prepared.content`` says what will be drawn: rows are set into pages, and a text too long for its box may go on
        in 備考 there.
        Raises MissingGlyph, TextOverflow, and ConfigurationError when form, version or field is unknown.
        """
        galley = self._galley(content, sample=sample)
        return Prepared(galley.content, galley.digests, sample, galley)

    def finish(self, *, prepared: Prepared, footers: Sequence[Footer]) -> Paper:
        """Stamp the paper with one footer per page. The same arguments give the same bytes (promise P20).

        Raises ValueError when the footers do not number the pages, MissingGlyph, TextOverflow, and RendererWarning
        when a picture is damaged.
        """
        content, galley = prepared.content, prepared.galley
        total = len(content.pages)
        if [(f.page, f.pages) for f in footers] != [(n, total) for n in range(1, total + 1)]:
            raise ValueError("the footers must number the pages of the paper one by one")
        bench = self._bench(content.municipality)
        character_check.check_footers(typecase=bench.typecase, footers=footers)
        if not (isinstance(galley, Galley) and galley.content is content and galley.sample == prepared.sample):
            # Somebody put other content into the token: what is drawn is always what it says.
            galley = self._galley(content, sample=prepared.sample)
        key = (content.form, content.form_version)
        codes, streams = galley.codes.again(), []
        for at, (body, footer) in enumerate(zip(galley.bodies, footers, strict=True)):
            foot = bench.compositors[key].foot(
                footer=footer,
                before=footers[at - 1] if at else None,
                placed=bench.placers[key].place(character_check.footer_fields(footer)),
                codes=codes,
            )
            streams.append(f"{body}\n{foot}")
        pdf, tail = bench.binders[key].bind(galley=galley, codes=codes, streams=streams)
        fonts = "; ".join((bench.versions, *(f"外字 {sha256[:16]}" for sha256 in sorted(content.gaiji))))
        return Paper(pdf, galley.content, tuple(footers), content.form_version, fonts, tail)

    def _galley(self, content: Content, *, sample: bool) -> Galley:
        bench = self._bench(content.municipality)
        typecase, placer = bench.typecase, bench.placers.get((content.form, content.form_version))
        gaiji = typecase.gaiji
        key = (content.form, content.form_version)
        plate = self._plates.get(key)
        if plate is None or placer is None:
            raise ConfigurationError(f"the form {content.form} has no version {content.form_version}")
        try:
            content = self.paged(content=content)
        except KeyError:
            # A character that no font has is told first, with its row and column.
            self.check_characters(content=content, characters="mjplus")
            raise
        pages, placed = [], []
        for given in content.pages:
            page = gaiji.mark(given)
            try:
                texts = placer.place(page.fields)
            except (KeyError, TextOverflow):
                # A character that no font has is told first, with its field.
                self.check_characters(content=content, characters="mjplus")
                more = self.forms[key].template.more
                page = carry_over(page, more=more, boxes=plate.texts, typecase=typecase)
                texts = placer.place(page.fields)
            _check_pictures(plate, page)
            if given.gaiji:
                page = gaiji.unmark(page)
                page = given if page.fields == given.fields else page
            pages.append(page)
            placed.append(texts)
        if any(old is not new for old, new in zip(content.pages, pages, strict=True)):
            content = replace(content, pages=tuple(pages))
        galley = bench.compositors[key].galley(content=content, placed=placed, sample=sample, fonts=bench.versions)
        if not typecase.settable.issuperset(galley.codes):
            # Every character of the paper has a code: one of them was never looked at, or may stand in 備考 only.
            self.check_characters(content=content, characters="mjplus")
        return galley


def _check_pictures(plate: Plate, page: ContentPage) -> None:
    for name, image in page.images:
        room = plate.pictures.get(name)
        if room is None:
            raise ConfigurationError(f"picture {name} is not on the form")
        if image.width_mm > room[0] or image.height_mm > room[1]:
            raise TextOverflow(field=name)
