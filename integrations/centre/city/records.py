"""What the register holds about people and households, before it is cut into rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registers import Disaster, FamilyRegister, Payment, TaxYear

__all__ = [
    "RELATION_CODES",
    "Address",
    "Alias",
    "CardUser",
    "Day",
    "Foreign",
    "Hold",
    "Household",
    "Koseki",
    "Move",
    "Person",
    "Remark",
    "Seal",
    "Serial",
    "Stamp",
    "Unknown",
]

RELATION_CODES = {
    "世帯主": "02",
    "夫": "11",
    "妻": "12",
    "夫（未届）": "13",
    "妻（未届）": "14",
    "子": "20",
    "父": "51",
    "母": "52",
    "兄": "71",
    "弟": "74",
    "姉": "81",
    "妹": "84",
    "縁故者": "96",
    "同居人": "99",
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A date the register does not know: the text to print, and the placeholder that must never be printed."""

    text: str
    placeholder: str = "1950-01-01"


# A day as the feed carries it: YYYY-MM-DD, "" when there is none, or an unknown day.
Day = str | Unknown


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which act wrote a row: 異動処理番号, 処理区分, 履歴番号, 削除フラグ and 操作日時 (ISO 8601 with offset)."""

    change_id: str
    operated_at: str
    action: str = "9"
    history_no: str = "1"
    is_deleted: str = "0"


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the parts the layouts have. All parts are printed as they stand."""

    prefecture: str
    city: str
    town: str
    block: str
    building: str = ""
    postal_code: str = ""
    municipality_code: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One line of J03. ``kind``: 1 転入前, 2 転居前, 3 転出先予定, 4 転出先確定."""

    kind: str
    address: Address | None = None
    country_code: str = ""
    country: str = ""
    overseas: str = ""
    head_name: str = ""
    since: Day = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """J04. ``art30_45`` and ``card_kind`` are codes of the contract; days are ISO dates."""

    nationality: str
    nationality_code: str
    art30_45: str
    roman_name: str = ""
    kanji_name: str = ""
    status: str = ""
    period: tuple[str, str, str] = ("", "", "")
    expires_on: str = ""
    card_no: str = ""
    card_kind: str = ""
    became_on: Day = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """J05. ``kind``: 1 旧氏, 2 通称. ``attested`` is 公証状況 (0/1)."""

    kind: str
    text: str
    furigana: str = ""
    attested: str = ""
    entered_on: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Koseki:
    """J06. ``kind``: 1 有り, 2 無し, 3 不明."""

    honseki: str = ""
    hittosha: str = ""
    kind: str = "1"


@dataclass(frozen=True, slots=True)
class Remark:
    """J07. ``section``: 1 備考, 2 統合記載欄."""

    text: str
    printable: bool = True
    section: str = "1"


@dataclass(frozen=True, slots=True)
class Serial:
    """S01. ``media``: 1 card, 2 Android, 3 iPhone. ``state``: 1 有効, 2 一時停止, 3 失効, 4 期限切れ."""

    number: str
    issuer: str
    media: str
    valid_from: str
    valid_to: str
    state: str = "1"
    previous: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class CardUser:
    """U01. ``kind``: CertificateKind. ``pin_hash``: PHC. ``state`` as of a certificate."""

    user_id: str
    kind: str
    pin_hash: str
    valid_to: str
    state: str = "1"


@dataclass(frozen=True, slots=True)
class Seal:
    """I01. ``state`` and ``notation`` are codes of the contract; sizes in mm as decimal text."""

    number: str
    image: str
    registered_on: str
    width_mm: str = "16.5"
    height_mm: str = "16.5"
    state: str = "1"
    abolished_on: str = ""
    abolished_reason: str = ""
    notation: str = "1"
    kana: str = ""
    hides_sex: bool = True
    card_no: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """R01. ``target_kind``: 1 person, 2 household. ``kinds``: CertificateKind separated by spaces, "" for all."""

    number: str
    target_kind: str
    target_no: str
    kind: str
    starts_at: str
    ends_at: str = ""
    kinds: str = ""
    reason: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One resident, with everything the other layouts say about them."""

    atena_no: str
    name: str
    furigana: str
    sex: str
    born: Day
    relation: str
    order: int
    birth_era: str = ""
    relation_codes: tuple[str, ...] = ()
    attested: str = "1"
    state: str = "1"
    code: str = ""
    my_number: str = ""
    became_resident: Day = ""
    address_since: Day = ""
    notified_on: str = ""
    changed_on: Day = ""
    change_notified_on: str = ""
    change_reason: str = ""
    moveout_notified: str = ""
    moveout_planned: str = ""
    moveout_confirmed: str = ""
    foreign: Foreign | None = None
    koseki: Koseki | None = None
    aliases: tuple[Alias, ...] = ()
    remarks: tuple[Remark, ...] = ()
    moves: tuple[Move, ...] = ()
    serials: tuple[Serial, ...] = ()
    cards: tuple[CardUser, ...] = ()
    seals: tuple[Seal, ...] = ()
    stamp: Stamp | None = None
    household_no: str = ""
    #: None: drawn from the 宛名番号.
    taxes: tuple[TaxYear, ...] | None = None
    payments: tuple[Payment, ...] | None = None
    disasters: tuple[Disaster, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    """One household (J02), its people in order, and the holds on any of them."""

    number: str
    address: Address
    people: tuple[Person, ...]
    head_atena_no: str
    head_name: str
    stamp: Stamp
    member_count: int
    locked: str = ""
    holds: tuple[Hold, ...] = ()
    is_written: bool = True
    #: None: as 本籍 and 筆頭者 of the people say.
    registers: tuple[FamilyRegister, ...] | None = None
