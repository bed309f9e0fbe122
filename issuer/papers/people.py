"""What the 副本 knows of people, as values. Text is kept code point by code point (feed rule 9).

``gaiji`` of a value: the 外字 edition that the user-defined characters of its own record arrived with, 0 for none.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as the core system wrote it.

    ``unknown`` (不詳フラグ): ``value`` is a placeholder that must never be printed; only ``text`` may be.
    ``era`` is the stored 元号 code (codes.toml, "" when none) and wins over the calendar when printed.
    """

    value: date | None = None
    unknown: bool = False
    text: str = ""
    era: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """住所: the stored pieces in the order they are printed (domain.md §9)."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    country: str = ""
    overseas: str = ""
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class Alias:
    """旧氏 or 通称 with its reading; the reading is printed only when attested (公証済)."""

    text: str
    furigana: str = ""
    furigana_attested: bool = False
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class HonsekiEntry:
    """戸籍の表示. ``kind``: "1" present, "2" none, "3" unknown (本籍区分)."""

    kind: str
    honseki: str = ""
    hittosha: str = ""
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class ForeignItems:
    """法30条の45 の記載事項. Periods are whole numbers as text, "" where the record has none."""

    roman_name: str = ""
    kanji_name: str = ""
    nationality: str = ""
    art30_45: str = ""
    status_of_residence: str = ""
    period_years: str = ""
    period_months: str = ""
    period_days: str = ""
    period_expires_on: date | None = None
    residence_card_no: str = ""
    residence_card_kind: str = ""
    became_foreign_resident_on: WrittenDate = WrittenDate()
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class Resident:
    """One person of the 住民基本台帳 副本 (J01 with J03-J08 joined)."""

    atena_no: str
    member_no: int
    household_no: str
    is_foreign: bool
    state: str
    is_removed: bool
    name: str
    family_name: str
    given_name: str
    furigana: str
    furigana_attested: bool
    sex: str
    sex_text: str
    birth: WrittenDate
    relation_codes: tuple[str, ...]
    relation_text: str
    order: int
    juminhyo_code: str
    became_resident: WrittenDate
    address_since: WrittenDate
    notified_on: date | None
    changed_on: date | None
    change_reason: str
    moveout_notified_on: date | None
    moveout_planned_on: date | None
    moveout_confirmed_on: date | None
    operated_at: datetime
    former_surname: Alias | None = None
    common_name: Alias | None = None
    honseki: HonsekiEntry | None = None
    foreign: ForeignItems | None = None
    former_address: Address | None = None
    remarks: tuple[str, ...] = ()
    my_number: str = ""
    #: 操作日時 of the latest change of 氏名・旧氏・通称・住民状態; None when the 副本 does not know it apart.
    identity_changed_at: datetime | None = None
    gaiji: int = 0
    #: Of each remark, in their order.
    remarks_gaiji: tuple[int, ...] = ()

    @property
    def is_current(self) -> bool:
        """Still on the register: state 住民 and no 除票 flag. Planned removals are a rule's business."""
        return self.state == "1" and not self.is_removed

    @property
    def is_head(self) -> bool:
        """世帯主: the one relation code 02 alone ("2" is the same code without its zero)."""
        codes = [code.zfill(2) for code in self.relation_codes if code]
        return codes == ["02"]


@dataclass(frozen=True, slots=True)
class Household:
    """世帯と住所 (J02), with every resident row that names it, removed people included."""

    household_no: str
    head_atena_no: str
    head_name: str
    address: Address
    address_municipality_code: str
    member_count: int
    is_locked: bool
    lock_reason: str
    version: int
    operated_at: datetime
    residents: tuple[Resident, ...]
    gaiji: int = 0

    @property
    def members(self) -> tuple[Resident, ...]:
        """The people on the register now, in the order they are printed (記載順位, then 宛名番号)."""
        return tuple(r for r in self.residents if r.is_current)


@dataclass(frozen=True, slots=True)
class Seal:
    """印鑑登録 (I01). The imprint is a 1-bit PNG of ``width_mm`` × ``height_mm`` real size."""

    seal_no: str
    state: str
    notation: str
    kana_notation: str
    hides_sex: bool
    registered_on: date
    image_png: bytes
    width_mm: float
    height_mm: float
    operated_at: datetime
    gaiji: int = 0
