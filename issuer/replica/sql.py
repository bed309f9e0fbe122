"""SQL that several selectors of this room say alike."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Subquery:
    """A SELECT to stand inside another statement, with the values of its placeholders."""

    statement: str
    values: tuple[Any, ...]
