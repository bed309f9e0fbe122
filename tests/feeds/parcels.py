"""What the histories are made of. Moments are minutes; a later one is newer."""

from typing import NamedTuple

#: The records each system sends beside holds, by the first letters of their keys.
LETTERS = {"JUKI": "PU", "INKAN": "S", "ZEI": "T", "KOSEKI": "K", "FUHYO": "F", "RISAI": "D", "GAIJI": "E"}


class Row(NamedTuple):
    """A record of a system (``LETTERS``) or a hold (key H…) on person P1.

    ``end``: live, removed (除票, 廃印, 除籍, 失効: only P, S, K and U) or deleted. ``bad``: "", value (an error) or
    version (履歴番号 that is no number).
    """

    key: str
    history: int
    operated: int
    change: str
    end: str
    bad: str
    latest: bool


class Package(NamedTuple):
    """``file``: whether the files of the system's own records are there. ``gaiji``: the edition it names.

    ``broken``: "", csv (not to be read), byte (one is wrong) or cut (the ZIP ends too early, at ``at`` of 1000 parts).
    """

    system: str
    mode: str
    sequence: int
    previous: int
    extracted: int
    gaiji: int
    file: bool
    rows: tuple[Row, ...]
    broken: str
    at: int
