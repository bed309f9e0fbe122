"""What the tax, koseki, fuhyo and disaster systems hold, before it is cut. Days are ISO dates, "" for none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .records import Day

__all__ = ["Disaster", "Entry", "FamilyRegister", "Home", "Member", "Payment", "TaxYear"]


@dataclass(frozen=True, slots=True)
class TaxYear:
    """T01. ``amounts``: item name of the layout → yen or number of people; items left out are blank."""

    fiscal_year: int
    address_on_jan1: str
    amounts: Mapping[str, int] = field(default_factory=dict)
    taxed: str = "1"
    undeclared: str = "0"
    elsewhere: str = "0"
    has_spouse: str = "0"
    stopped: str = "0"
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """T02. ``tax_item``: code 税目; yen."""

    fiscal_year: int
    tax_item: str
    due: int
    paid: int
    unpaid: int
    not_yet_due: int
    reflected_on: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """K03 with its K04: (見出し, 値), or (見出し, 値, 段) where the item stands one step in."""

    title: str
    items: tuple[tuple[str, str] | tuple[str, str, int], ...]
    correction: str = "0"


@dataclass(frozen=True, slots=True)
class Home:
    """F03: an address and since when."""

    address: str
    since: Day = ""


@dataclass(frozen=True, slots=True)
class Member:
    """K02 and F02 of one person. ``removed_on``: 除籍, with its reason for the 附票. ``born`` may be "" in the 附票."""

    family_name: str
    given_name: str
    sex: str
    born: Day
    born_text: str
    relation: str
    father: str = ""
    mother: str = ""
    adoptive_father: str = ""
    adoptive_mother: str = ""
    adoptive_relation: str = ""
    spouse: str = ""
    family_furigana: str = ""
    given_furigana: str = ""
    attested: str = "0"
    atena_no: str = ""
    code: str = ""
    removed_on: str = ""
    removed_reason: str = ""
    in_fuhyo_without_birth: bool = False
    went_overseas_on: str = ""
    overseas_voter_city: str = ""
    entries: tuple[Entry, ...] = ()
    homes: tuple[Home, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyRegister:
    """K01 and F01. ``state``: 1 現在戸籍, 2 除籍, 3 改製原戸籍."""

    number: str
    honseki: str
    hittosha: str
    created_on: str
    members: tuple[Member, ...]
    entries: tuple[Entry, ...] = ()
    reformed_on: str = ""
    family_furigana: str = ""
    state: str = "1"
    in_process: str = "0"
    unfit: str = "0"
    municipality_code: str = ""


@dataclass(frozen=True, slots=True)
class Disaster:
    """D01. ``damage``: code 被害の程度."""

    number: str
    cause: str
    damaged_on: str
    house_address: str
    damage: str
    members: str = ""
    notes: str = ""
    issuable: str = "1"
