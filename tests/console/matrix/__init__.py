"""The matrix URL × role × municipality, written room by room: each module here holds ``ROWS`` of one room.

A module may also hold ``fill(*, municipality, now)`` that makes the objects its rows name, beside those of rows.py.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from ops_console.roles import MUNICIPAL, Role


@dataclass(frozen=True, slots=True)
class Row:
    """What one address answers.

    ``roles``: the municipal roles it is open to, each answered with ``status``; every other role gets 404.
    ``stranger``: what another municipality's operator with every role gets (404 for any object of ours).
    ``arguments`` may be a function of the municipality, for objects whose numbers are only known once they are made.
    ``data``: the form that is posted. ``both``: GET and POST are answered; else the other method gets 405.
    """

    roles: frozenset[Role]
    method: str = "get"
    arguments: tuple[str, ...] | Callable[[str], tuple[str, ...]] = ()
    status: int = 200
    stranger: int = 404
    platform: int = 404
    anonymous: int = 302
    both: bool = False
    data: tuple[tuple[str, str], ...] = ()


def roles(*names: str) -> frozenset[Role]:
    """Some roles by name."""
    return frozenset(Role(name) for name in names)


ALL = frozenset(MUNICIPAL)


def modules() -> list[ModuleType]:
    """One per room."""
    return [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]


def table() -> dict[str, Row]:
    """Every address of every room; a name stands in one room only."""
    whole: dict[str, Row] = {}
    for module in modules():
        assert not whole.keys() & module.ROWS.keys(), module.__name__
        whole.update(module.ROWS)
    return whole
