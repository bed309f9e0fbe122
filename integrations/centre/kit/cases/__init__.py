"""The numbered cases, an area or two to a file."""

from __future__ import annotations

from integrations.centre.kit.case import Case
from integrations.centre.kit.cases import hours, issuing, listing, papers, papers_apart, refusing, resending, status

__all__ = ["ALL"]

_MODULES = (status, listing, issuing, refusing, resending, hours, papers, papers_apart)

#: Every case of the kit, by number.
ALL: tuple[Case, ...] = tuple(sorted((one for module in _MODULES for one in module.CASES), key=lambda one: one.order))
