"""Faults of how a paper is drawn, bound and signed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from django.conf import settings

from issuer.papers.content import Footer
from issuer.papers.paper import Paper
from tests.centre.broken import rewriting
from tests.centre.broken.planting import Fault, all_of, blinded, instead, printing

__all__ = ["FILE_FAULTS"]

_VARIANTS = ("葛\U000e0102", "辻\U000e0102")


def _has(paper: Paper, text: str) -> bool:
    return any(text in value for page in paper.content.pages for _, value in page.fields)


def _base_glyph() -> AbstractContextManager[None]:
    """The variant's text, the bare character's ink."""

    def change(paper: Paper) -> rewriting.Change | None:
        for variant in _VARIANTS:
            if _has(paper, variant):
                return rewriting.glyph_changed(variant, shape=variant[0], master=str(settings.AKASHI_FONTS))
        return None

    return printing(change)


def _no_glyph() -> AbstractContextManager[None]:
    def change(paper: Paper) -> rewriting.Change | None:
        if _has(paper, "𠮷"):
            return rewriting.glyph_changed("𠮷", shape="", master=str(settings.AKASHI_FONTS))
        return None

    return printing(change)


def _meaning_lost() -> AbstractContextManager[None]:
    """The variant's ink, the bare character's text."""

    def change(paper: Paper) -> rewriting.Change | None:
        for variant in _VARIANTS:
            if _has(paper, variant):
                return rewriting.meaning_changed(variant, variant[0])
        return None

    return printing(change)


def _without_keiin() -> AbstractContextManager[None]:
    def change(paper: Paper) -> rewriting.Change | None:
        if len(paper.footers) < 2:
            return None
        return rewriting.content_changed(rewriting.KEIIN, b"", page=1)

    return printing(change)


def _without_seam() -> AbstractContextManager[None]:
    def change(paper: Paper) -> rewriting.Change | None:
        return rewriting.content_changed(rewriting.SEAM, b"", page=0) if len(paper.footers) > 1 else None

    return printing(change)


def _foot(change: Any) -> AbstractContextManager[None]:
    """The texts of every foot line are those of ``change(footer)``."""

    def fields(real: Any, footer: Footer) -> Any:
        return real(change(footer))

    return all_of(blinded(), instead("issuer.press.characters.footer_fields", fields))


def _number_before() -> Any:
    numbers = ["999997-20261120-0999999"]

    def change(footer: Footer) -> Footer:
        numbers.append(footer.certificate_number)
        return replace(footer, certificate_number=numbers[0])

    return change


def _after(how: str) -> AbstractContextManager[None]:
    """Something of the paper before gets into this one's file."""
    before: list[bytes] = []

    def change(paper: Paper) -> rewriting.Change | None:
        other = before[-1] if before else None
        before[:] = [paper.pdf]
        if other is None:
            return None
        return rewriting.one_page_more(other) if how == "page" else rewriting.overlaid(other, how=how)

    return printing(change)


def _each(change: rewriting.Change) -> AbstractContextManager[None]:
    return printing(lambda _: change)


def _named_in_title() -> AbstractContextManager[None]:
    def change(paper: Paper) -> rewriting.Change | None:
        people = [name for page in paper.content.pages for name in page.people]
        return rewriting.told_about(people[0]) if people else None

    return printing(change)


def _unsigned() -> AbstractContextManager[None]:
    def seal(real: Any, **given: Any) -> Any:
        import hashlib

        sealed = real(**given)
        bare = sealed.pdf[: sealed.pdf.index(b"%%EOF\n") + 6]
        return replace(sealed, pdf=bare, sha256=hashlib.sha256(bare).hexdigest())

    return instead("issuer.issuance.line.seal", seal)


FILE_FAULTS = (
    Fault("base glyph for an IVS", _base_glyph, ("9-1",)),
    Fault("glyph missing", _no_glyph, ("9-1",)),
    Fault("variant selector dropped from the text layer", _meaning_lost, ("9-1",)),
    Fault("missing 契印 page", _without_keiin, ("8-11",)),
    Fault("missing half of the 割印", _without_seam, ("8-11",)),
    Fault("page number wrong", lambda: _foot(lambda footer: replace(footer, page=1)), ("8-11",)),
    Fault("foot number of another paper", lambda: _foot(_number_before()), ("8-2",)),
    Fault("same 契印 on every page", lambda: _foot(lambda footer: replace(footer, keiin="ABCD-EFGH-JKLM")), ("8-11",)),
    Fault("hidden text of another", lambda: _after("invisible"), ("8-2",)),
    Fault("white text of another", lambda: _after("white"), ("8-2",)),
    Fault("text of another outside the page", lambda: _after("outside"), ("8-2",)),
    Fault("trailing page", lambda: _after("page"), ("8-2",)),
    Fault("name in the document's title", _named_in_title, ("8-2",)),
    Fault("script in the file", lambda: _each(rewriting.scripted), ("8-2",)),
    Fault("official seal missing", lambda: _each(rewriting.without_pictures), ("8-2",)),
    Fault("not signed", _unsigned, ("8-2",)),
)
