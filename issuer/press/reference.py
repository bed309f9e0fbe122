"""The reference drawing: WeasyPrint sets the filled form, all pages of one paper in one PDF.

Pango may not be used from two threads, so one lock serves the process. The font configuration is renewed after
some papers, because its caches grow without bound.
"""

import gc
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from weasyprint import CSS, HTML
from weasyprint.pdf import fonts as weasyprint_fonts
from weasyprint.text.fonts import FontConfiguration

from issuer.papers.content import ContentPage, Footer
from issuer.papers.errors import ConfigurationError, RendererWarning
from issuer.press.filling import Filler
from issuer.press.fitting import Setting
from issuer.press.fontconfig import Fontconfig
from issuer.press.forms import Form
from issuer.press.plates import Plate, make_plate
from issuer.press.subset import NotTrueType, subset
from issuer.press.typecase import Typecase

_PANGO = threading.Lock()
_PAPERS_PER_FONT_CONFIGURATION = 50
_T = TypeVar("_T")
_LOGGER = logging.getLogger("weasyprint")


_subset_by_harfbuzz = weasyprint_fonts.Font.subset


def _subset(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
    """WeasyPrint's hook for cutting fonts down, served by our own cutter."""
    if not to_unicode:
        return
    try:
        font.file_content = subset(font.file_content, to_unicode)
    except NotTrueType:
        _subset_by_harfbuzz(font, to_unicode, hinting)


weasyprint_fonts.Font.subset = _subset


class _Listener(logging.Handler):
    """Collects what the renderer says while the lock is held by this thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            # The template of the message only: its arguments may hold the text of a field.
            self.heard.append(str(record.msg))


class Reference:
    """WeasyPrint with the process's fonts and forms. One per process, shared by its threads."""

    def __init__(self, *, typecase: Typecase, fontconfig: Fontconfig, forms: Mapping[tuple[str, str], Form]) -> None:
        """Read the style sheets and measure every form. Raises ConfigurationError when one does not lay out."""
        self._typecase = typecase
        self._fontconfig = fontconfig
        self._fonts: FontConfiguration | None = None
        self._drawn = 0
        self._forms = forms
        with _PANGO, _own_garbage():
            base = f'html {{ font-family: "{typecase.standard.family}" }}'
            self._styles = {key: [CSS(string=css) for css in (*form.styles, base)] for key, form in forms.items()}
            fonts = self._font_configuration()
            self.plates: dict[tuple[str, str], Plate] = {}
            for key, form in forms.items():
                try:
                    self.plates[key] = _watched(
                        partial(make_plate, form=form, styles=self._styles[key], font_config=fonts)
                    )
                except RendererWarning as error:
                    raise ConfigurationError(f"the form {form.name} is not drawn cleanly: {error}") from error
            # Nothing of Pango may be alive when the process forks.
            self._fonts = None

    def draw(
        self,
        *,
        key: tuple[str, str],
        pages: Sequence[tuple[ContentPage, Mapping[str, Setting]]],
        footers: tuple[Footer, ...],
        sample: bool,
    ) -> bytes:
        """Draw the pages. The same arguments give the same bytes. Raises RendererWarning."""
        form, plate = self._forms[key], self.plates[key]
        body = []
        for (page, settings), footer in zip(pages, footers, strict=True):
            filler = Filler(
                typecase=self._typecase,
                plate=plate,
                centred=form.template.images,
                page=page,
                settings=settings,
                footer=footer,
                footer_before=footers[footer.page - 2] if footer.page > 1 else None,
                sample=sample,
            )
            body.append(filler.fill(form.template.page))
        markup = form.template.before + "".join(body) + form.template.after
        identifier = hashlib.sha256(markup.encode()).digest()[:16]
        with _PANGO, _own_garbage():
            fonts = self._font_configuration()
            self._drawn += 1
            return _watched(partial(_draw, markup, styles=self._styles[key], fonts=fonts, identifier=identifier))

    def _font_configuration(self) -> FontConfiguration:
        if self._fonts is None or self._drawn >= _PAPERS_PER_FONT_CONFIGURATION:
            # Read by fontconfig in C each time a configuration is made; no other font is ever in sight.
            os.environ["FONTCONFIG_FILE"] = str(self._fontconfig.file())
            self._fonts = FontConfiguration()
            self._drawn = 0
        return self._fonts


@contextmanager
def _own_garbage() -> Iterator[None]:
    """Free the renderer's objects before the lock is given back.

    They lie in reference cycles. Left to the collector, another thread would free Pango's objects while this one
    draws. With the collector off they all stay in the youngest generation, which is cheap to collect.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()


def _draw(markup: str, *, styles: list[CSS], fonts: FontConfiguration, identifier: bytes) -> bytes:
    pages = HTML(string=markup).render(stylesheets=styles, font_config=fonts)
    pdf: bytes = pages.write_pdf(pdf_identifier=identifier)
    return pdf


def _watched(work: Callable[[], _T]) -> _T:
    """Run ``work``; anything the renderer says at warning level or above makes it fail."""
    listener = _Listener()
    # A logging set-up that came later may have silenced the renderer; a silent renderer proves nothing.
    _LOGGER.disabled = False
    _LOGGER.setLevel(logging.WARNING)
    _LOGGER.addHandler(listener)
    try:
        made = work()
    finally:
        _LOGGER.removeHandler(listener)
    if listener.heard:
        raise RendererWarning(f"the renderer warned: {listener.heard[0]}")
    return made
