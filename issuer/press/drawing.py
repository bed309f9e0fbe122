"""WeasyPrint under control: one thread at a time, only our fonts in sight, its warnings as failures.

Only plate building and the tests' reference drawing come here.
"""

import gc
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from weasyprint import CSS, HTML
from weasyprint.pdf import fonts as weasyprint_fonts
from weasyprint.text.fonts import FontConfiguration

from issuer.papers.errors import ConfigurationError, RendererWarning
from issuer.press.fontconfig import Fontconfig, OwnFontconfig, in_sight
from issuer.press.forms import Form
from issuer.press.platemaking import make_plate
from issuer.press.plates import Plate
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


class Drawing:
    """WeasyPrint with the fonts of a type case. Safe to share between threads."""

    def __init__(self, *, typecase: Typecase, fontconfig: Fontconfig | None = None) -> None:
        """``fontconfig``: a fonts.conf that lists exactly these fonts; made in a private folder when None."""
        self._typecase = typecase
        self._fontconfig = fontconfig or OwnFontconfig(tuple(face.path for face in typecase.faces))
        self._fonts: FontConfiguration | None = None
        self._drawn = 0

    def plate(self, form: Form) -> Plate:
        """Lay a form out. Raises ConfigurationError when it does not lay out cleanly."""
        try:
            with _PANGO, _own_garbage():
                fonts = self._font_configuration()
                make = partial(make_plate, form=form, font_config=fonts, typecase=self._typecase)
                made = _watched(lambda: make(styles=self.styles(form)))
                # Nothing of Pango may be alive when the process forks.
                self._fonts = None
                return made
        except RendererWarning as error:
            raise ConfigurationError(f"the form {form.name} is not drawn cleanly: {error}") from error

    def styles(self, form: Form) -> list[CSS]:
        """The form's style sheets, and the standard font as the one to set it in."""
        base = f'html {{ font-family: "{self._typecase.standard.family}" }}'
        return [CSS(string=css) for css in (*form.styles, base)]

    def pdf(self, *, markup: str, styles: Callable[[], list[CSS]], identifier: bytes) -> bytes:
        """Draw a filled form. The same arguments give the same bytes. Raises RendererWarning."""
        with _PANGO, _own_garbage():
            fonts = self._font_configuration()
            self._drawn += 1
            return _watched(partial(_draw, markup, styles=styles(), fonts=fonts, identifier=identifier))

    def _font_configuration(self) -> FontConfiguration:
        # Its caches grow without bound, so it is renewed after some papers.
        if self._fonts is None or self._drawn >= _PAPERS_PER_FONT_CONFIGURATION:
            with in_sight(self._fontconfig.file()):
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
