"""The numbered cases, an area or two to a file."""

from __future__ import annotations

from integrations.centre.kit.case import Case
from integrations.centre.kit.cases import (
    anomalies,
    applying,
    hours,
    issuing,
    lines,
    listing,
    messages,
    papers,
    papers_apart,
    refusing,
    reporting,
    resending,
    status,
)

__all__ = ["ALL"]

_MODULES = (
    status,
    listing,
    issuing,
    refusing,
    resending,
    hours,
    messages,
    papers,
    papers_apart,
    applying,
    reporting,
    anomalies,
    lines,
)

#: Every case of the kit, by number.
ALL: tuple[Case, ...] = tuple(sorted((one for module in _MODULES for one in module.CASES), key=lambda one: one.order))
