"""How a fault is planted into Akashi in this process: its own functions replaced, its own inspection looking away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from issuer.inspection import inspector
from issuer.inspection.inspector import Inspector
from issuer.papers.content import Content, ContentPage
from issuer.papers.facts import Facts
from issuer.papers.paper import Checked, Paper
from issuer.papers.verdict import Permit
from issuer.press.press import Press
from tests.centre.broken.rewriting import Change, rewritten

__all__ = ["Fault", "answering", "blinded", "composing", "fields_changed", "instead", "printing"]

Plant = Callable[[], Any]


@dataclass(frozen=True)
class Fault:
    """A fault by name. ``cases``: those of the kit that must find it, at least one of them.

    ``at``: the clock of the test; ``municipality``: whose server is asked.
    """

    name: str
    plant: Plant
    cases: tuple[str, ...]
    at: str = "10:00"
    municipality: str = "999997"


@contextmanager
def instead(target: str, new: Callable[..., Any]) -> Iterator[None]:
    """A function of the product replaced by ``new(real, *args, **kwargs)``."""
    module, _, name = target.rpartition(".")
    real = getattr(_imported(module), name)
    with patch(target, lambda *args, **kwargs: new(real, *args, **kwargs)):
        yield


def _imported(path: str) -> Any:
    import importlib

    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(_imported(module), name)


@contextmanager
def blinded() -> Iterator[None]:
    """Inspection passes whatever it is given."""

    def passed(_self: Inspector, *, paper: Paper, expected: Any) -> Checked:
        number = expected.footers[0].certificate_number
        # What a token is made with is inspection's own; only this blind one lends it.
        return inspector._strike(municipality=expected.municipality, certificate_number=number, pdf=bytes(paper.pdf))

    with patch.object(Inspector, "inspect", passed):
        yield


@contextmanager
def composing(write: Callable[[Callable[[Permit, Facts], Content], Permit, Facts], Content]) -> Iterator[None]:
    """What the paper says is written by ``write(compose, permit, facts)``."""

    def compose(real: Any, *, permit: Permit, facts: Facts) -> Content:
        return write(lambda p, f: real(permit=p, facts=f), permit, facts)

    with blinded(), instead("issuer.issuance.written.compose", compose):
        yield


@contextmanager
def printing(change: Callable[[Paper], Change | None]) -> Iterator[None]:
    """The finished paper is changed, then signed like any other. ``change`` None leaves a paper as it is."""
    real = Press.finish

    def finish(self: Press, **given: Any) -> Paper:
        paper = real(self, **given)
        wanted = change(paper)
        return paper if wanted is None else replace(paper, pdf=rewritten(paper.pdf, wanted), tail=None)

    with blinded(), patch.object(Press, "finish", finish):
        yield


@contextmanager
def answering(change: Callable[[Any, Any], Any]) -> Iterator[None]:
    """The answer to an order becomes ``change(issue, request)``; ``issue(request)`` is the honest line."""

    def issue(real: Any, *, request: Any, clock: Any) -> Any:
        return change(lambda asked: real(request=asked, clock=clock), request)

    with instead("integrations.koiki.operations.issue.issue", issue):
        yield


def fields_changed(content: Content, change: Callable[[str, str], str]) -> Content:
    """The content with every field's text passed through ``change(name, text)``."""

    def page(one: ContentPage) -> ContentPage:
        return replace(one, fields=tuple((name, change(name, text)) for name, text in one.fields))

    return replace(content, pages=tuple(map(page, content.pages)))


@contextmanager
def all_of(*plants: Any) -> Iterator[None]:
    """Several at once."""
    with ExitStack() as stack:
        for plant in plants:
            stack.enter_context(plant)
        yield
