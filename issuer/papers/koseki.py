"""戸籍 of the 副本 (K01-K04) as values, in the order they are printed. Every text is the original (domain.md §4.5).

``gaiji``: as in ``people``, the 外字 edition that each record came with.
"""

from dataclasses import dataclass
from datetime import datetime

from issuer.papers.people import WrittenDate


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a register or its 附票."""

    koseki_no: str
    member_no: int
    atena_no: str
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Item:
    """【見出し】値. An item without a value (【従前の記録】) is followed by its own, one ``depth`` further in."""

    item_no: int
    depth: int
    heading: str
    value: str
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """戸籍事項 or 身分事項. ``correction``: code 訂正区分 ("0" none, "1" 訂正, "2" 更正, "3" 消除)."""

    entry_no: int
    title: str
    correction: str
    items: tuple[Item, ...]
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class RegisterMember:
    """戸籍に記録されている者. ``atena_no`` is "" for people the core system has not tied to a resident.

    ``birth_as_recorded`` is what is printed; ``birth`` is for counting ages.
    """

    member_no: int
    atena_no: str
    family_name: str
    given_name: str
    given_furigana: str
    birth: WrittenDate
    birth_as_recorded: str
    sex: str
    father: str
    mother: str
    relation: str
    adoptive_father: str
    adoptive_mother: str
    adoptive_relation: str
    spouse_kind: str
    is_removed: bool
    entries: tuple[Entry, ...]
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """A 戸籍 with its entries and everybody recorded in it, removed people included.

    ``state``: "1" 現在戸籍, "2" 除籍, "3" 改製原戸籍. ``stray``: places (``member/entry/item``) of records whose parent
    is missing: as long as there are any, the register is not whole and no paper may be made of it (feed rule 10).
    """

    koseki_no: str
    honseki_municipality_code: str
    honseki: str
    hittosha: str
    family_furigana: str
    state: str
    is_in_process: bool
    is_unfit: bool
    version: int
    operated_at: datetime
    entries: tuple[Entry, ...]
    members: tuple[RegisterMember, ...]
    stray: tuple[str, ...] = ()
    gaiji: int = 0

    @property
    def is_whole(self) -> bool:
        """Every record hangs together and somebody is recorded."""
        return bool(self.members) and not self.stray
