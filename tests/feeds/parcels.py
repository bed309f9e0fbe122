"""What the histories are made of. Moments are minutes; a later one is newer."""

from typing import NamedTuple


class Row(NamedTuple):
    """A person (key P…) or a hold (key K…) on person P1.

    ``end``: live, removed (除票) or deleted. ``bad``: "", value (an error) or version (履歴番号 that is no number).
    """

    key: str
    history: int
    operated: int
    change: str
    end: str
    bad: str
    latest: bool


class Package(NamedTuple):
    """``broken``: its CSV cannot be read."""

    mode: str
    sequence: int
    previous: int
    extracted: int
    people: tuple[Row, ...]
    holds: tuple[Row, ...]
    broken: bool
