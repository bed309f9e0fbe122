"""The numbered cases, an area or two to a file; a file is found by lying here with a ``CASES``."""

from __future__ import annotations

import importlib
import pkgutil

from integrations.centre.kit.case import Case

__all__ = ["ALL"]


def _found() -> tuple[Case, ...]:
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    cases = [one for module in modules for one in getattr(module, "CASES", ())]
    numbers = [one.number for one in cases]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise ValueError(f"two cases are numbered {', '.join(twice)}")
    return tuple(sorted(cases, key=lambda one: (one.last, one.order)))


#: Every case of the kit, by number; those that judge the whole run last.
ALL: tuple[Case, ...] = _found()
