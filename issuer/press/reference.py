"""The reference drawing: WeasyPrint sets the filled form, all pages of one paper in one PDF.

Tests hold the stamped paper against it, picture for picture. No paper that leaves the house is drawn here.
"""

import hashlib
from collections.abc import Sequence
from functools import partial

from issuer.papers.content import ContentPage, Footer
from issuer.papers.errors import ConfigurationError
from issuer.papers.paper import Paper, Prepared
from issuer.press.characters import footer_fields
from issuer.press.drawing import Drawing
from issuer.press.filling import Filler
from issuer.press.fitting import Setting, fit
from issuer.press.fontconfig import GivenFontconfig
from issuer.press.press import Press


class Reference:
    """WeasyPrint with the fonts, forms and plates of a press."""

    def __init__(self, press: Press, *, fontconfig: GivenFontconfig | None = None) -> None:
        """``fontconfig``: a fonts.conf that lists exactly these fonts; made in a private folder when None."""
        self._press = press
        self._drawing = Drawing(typecase=press.typecase, fontconfig=fontconfig)

    def finish(self, *, prepared: Prepared, footers: Sequence[Footer]) -> Paper:
        """Draw the paper. The same arguments give the same bytes. Raises RendererWarning and what the press raises."""
        content = prepared.content
        key = (content.form, content.form_version)
        form, plate = self._press.forms[key], self._press.plates[key]
        body = []
        for page, footer in zip(content.pages, footers, strict=True):
            filler = Filler(
                typecase=self._press.typecase,
                plate=plate,
                page=page,
                settings=self._settings(page, footer, key),
                footer=footer,
                footer_before=footers[footer.page - 2] if footer.page > 1 else None,
                sample=prepared.sample,
            )
            body.append(filler.fill(form.template.page))
        markup = form.template.before + "".join(body) + form.template.after
        pdf = self._drawing.pdf(
            markup=markup,
            styles=partial(self._drawing.styles, form),
            identifier=hashlib.sha256(markup.encode()).digest()[:16],
        )
        return Paper(pdf, content, tuple(footers), content.form_version, self._press.font_versions())

    def _settings(self, page: ContentPage, footer: Footer, key: tuple[str, str]) -> dict[str, Setting]:
        boxes = self._press.plates[key].texts
        texts = {name: text for name, text in (*page.fields, *footer_fields(footer)) if text}
        if texts.keys() - boxes.keys():
            raise ConfigurationError("a field is not on the form")
        typecase = self._press.typecase
        return {name: fit(field=name, text=text, box=boxes[name], typecase=typecase) for name, text in texts.items()}
