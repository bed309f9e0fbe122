"""What a paper must show, in terms any vendor's roster can give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Complaint", "Expected", "Imprint", "Rest", "Subject"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with a paper: the rule it breaks (a key of ``judge.RULES``) and a Japanese sentence."""

    rule: str
    what: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A person a paper is about. Texts as registered, selectors included.

    ``given``: the name without 氏, as registers print it. ``born``: the forms the day of birth may be printed in, ASCII
    digits, "" unknown. ``my_number`` and ``secrets`` (宛名番号, 住民票コード, 在留カード番号 …) show only when asked.
    """

    name: str = field(repr=False)
    given: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    relation: str = ""
    sex: str = ""
    my_number: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Imprint:
    """A registered seal: the drawings it may show (PNG) and its natural size in mm."""

    drawings: tuple[bytes, ...] = field(repr=False)
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Rest:
    """Everybody else of the roster: what must not be on the paper unless the paper's own records say it."""

    names: frozenset[str] = field(default=frozenset(), repr=False)
    numbers: frozenset[str] = field(default=frozenset(), repr=False)
    addresses: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """The paper that must come back.

    ``subjects``: who is on it, in order. ``everybody``: they are the whole household (None: does not matter).
    ``records``: every text of the records about them that this paper may show. ``dates``: the only whole dates it may
    show (None: unknown). ``missing``: what its options leave out; ``needed``: what must be there in the records' own
    words. ``own_form``: the paper is set in Akashi's forms, so that titles, statements and 足線 are known to the word;
    a vendor's own are held to the law and the contract alone. The rest is as in ``casebook.Answer``.
    """

    kind: str
    scope: str
    day: date
    subjects: tuple[Subject, ...]
    rest: Rest = field(default_factory=Rest)
    options: tuple[str, ...] = ()
    fiscal_year: str = ""
    municipality: str = ""
    mayor: str = ""
    everybody: bool | None = None
    records: tuple[str, ...] = field(default=(), repr=False)
    dates: frozenset[str] | None = None
    placeholders: frozenset[str] = frozenset()
    missing: tuple[str, ...] = field(default=(), repr=False)
    needed: tuple[str, ...] = field(default=(), repr=False)
    imprint: Imprint | None = None
    own_form: bool = True
    pages: int = 0
    has: tuple[str, ...] = field(default=(), repr=False)
    lacks: tuple[str, ...] = field(default=(), repr=False)
    order: tuple[str, ...] = field(default=(), repr=False)
