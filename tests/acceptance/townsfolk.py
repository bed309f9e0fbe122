"""People and households as a town hall knows them, and the feed rows that say so."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .calendar_words import era_code
from .parcel import Row

ISSUER = "CN=Acceptance User Authentication CA,OU=Stranger,O=Akashi,C=JP"


def flag(value: object) -> str:
    return "1" if value else "0"


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass
class Address:
    """An address in pieces; ``country`` for one abroad."""

    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    country: str = ""

    def row(self) -> Row:
        return {
            "住所_都道府県": self.prefecture,
            "住所_市区郡町村名": self.city,
            "住所_町字": self.town,
            "住所_番地号表記": self.block,
            "住所_方書": self.building,
        }

    @property
    def printed(self) -> str:
        """What must be found on paper once spaces are taken away."""
        return self.country or f"{self.prefecture}{self.city}{self.town}{self.block}{self.building}"


@dataclass
class Foreign:
    nationality: str
    article: str
    status: str = ""
    years: str = ""
    months: str = ""
    expires: date | None = None
    card_no: str = ""
    card_kind: str = ""
    since: date | None = None
    kanji_name: str = ""


@dataclass
class Person:
    atena_no: str
    name: str
    kana: str
    sex: str
    birth: date
    serial: str
    juminhyo_code: str
    my_number: str
    operated_at: datetime
    honseki: str = ""
    hittosha: str = ""
    honseki_kind: str = "1"
    attested: bool = True
    relation: str = "世帯主"
    relation_codes: tuple[str, ...] = ("02",)
    birth_era: str = ""
    birth_text: str = ""
    became_resident: date | None = None
    address_since: date | None = None
    notified: date | None = None
    former: Address | None = None
    aliases: list[tuple[str, str, str]] = field(default_factory=list)
    remarks: list[tuple[str, bool]] = field(default_factory=list)
    foreign: Foreign | None = None
    state: str = "1"
    moveout_planned: date | None = None
    moveout_notified: date | None = None
    moveout_confirmed: date | None = None
    issuer: str = ISSUER
    media: str = "1"
    serial_state: str = "1"
    serial_until: date | None = None
    history: int = 1

    @property
    def squeezed(self) -> str:
        """The name without spaces, as it is looked for in extracted text."""
        return "".join(self.name.split())

    def own_row(self, household_no: str, order: int) -> Row:
        family, _, given = self.name.partition("　")
        codes = {f"続柄コード{n}": code for n, code in enumerate(self.relation_codes, 1)}
        japanese = {} if self.foreign else {"氏_日本人": family, "名_日本人": given}
        return (
            self._stamp()
            | codes
            | japanese
            | {
                "世帯番号": household_no,
                "住民種別": "2" if self.foreign else "1",
                "住民状態": self.state,
                "氏名": self.name,
                "氏名_フリガナ": self.kana,
                "氏名_フリガナ公証状況": flag(self.attested),
                "性別": self.sex,
                "性別表記": {"1": "男", "2": "女"}[self.sex],
                "生年月日_元号": self.birth_era or era_code(self.birth),
                "生年月日": iso(self.birth),
                "生年月日_不詳フラグ": flag(self.birth_text),
                "生年月日_不詳表記": self.birth_text,
                "続柄表記": self.relation,
                "記載順位": str(order),
                "住民票コード": self.juminhyo_code,
                "住民となった年月日": iso(self.became_resident),
                "住民となった年月日_不詳フラグ": "0",
                "住所を定めた年月日": iso(self.address_since),
                "住所を定めた年月日_不詳フラグ": "0",
                "転入届出年月日": iso(self.notified),
                "除票フラグ": flag(self.state != "1"),
                "転出届出年月日": iso(self.moveout_notified),
                "転出予定年月日": iso(self.moveout_planned),
                "転出年月日_確定": iso(self.moveout_confirmed),
            }
        )

    def other_rows(self) -> dict[str, list[Row]]:
        """Rows of J03-J08 and S01."""
        stamp = self._stamp()
        rows: dict[str, list[Row]] = {name: [] for name in ("J03", "J04", "J05", "J06", "J07", "J08", "S01")}
        if self.former:
            where = {"国名等": self.former.country} if self.former.country else self.former.row()
            rows["J03"].append(stamp | where | {"連番": "1", "住所区分": "1"})
        if self.foreign:
            rows["J04"].append(stamp | self._foreign_row(self.foreign))
        elif self.honseki_kind == "1":
            rows["J06"].append(stamp | {"本籍区分": "1", "本籍": self.honseki, "筆頭者": self.hittosha or self.name})
        else:
            rows["J06"].append(stamp | {"本籍区分": self.honseki_kind})
        for kind, text, kana in self.aliases:
            known = {"別名区分": kind, "表記": text, "フリガナ": kana, "フリガナ公証状況": "1"}
            rows["J05"].append(stamp | known)
        for number, (text, printable) in enumerate(self.remarks, 1):
            rows["J07"].append(
                stamp | {"連番": str(number), "欄区分": "1", "本文": text, "印字可フラグ": flag(printable)}
            )
        rows["J08"].append(stamp | {"個人番号": self.my_number})
        rows["S01"].append(self.serial_row())
        return rows

    def serial_row(self) -> Row:
        until = self.serial_until or date(self.operated_at.year + 4, 6, 1)
        return self._stamp() | {
            "発行者": self.issuer,
            "シリアル番号": self.serial,
            "媒体": self.media,
            "有効開始日": iso(date(self.operated_at.year - 3, 4, 1)),
            "有効終了日": iso(until),
            "状態": self.serial_state,
        }

    def _foreign_row(self, foreign: Foreign) -> Row:
        return {
            "氏名_ローマ字": self.name,
            "氏名_漢字": foreign.kanji_name,
            "国籍・地域": foreign.nationality,
            "第30条45規定区分": foreign.article,
            "在留資格": foreign.status,
            "在留期間_年": foreign.years,
            "在留期間_月": foreign.months,
            "在留期間の満了の日": iso(foreign.expires),
            "在留カード等の番号": foreign.card_no,
            "在留カード等番号区分": foreign.card_kind,
            "外国人住民となった年月日": iso(foreign.since),
            "外国人住民となった年月日_不詳フラグ": "0",
        }

    def _stamp(self) -> Row:
        return {"宛名番号": self.atena_no, **stamp(self.operated_at, history=self.history)}


def stamp(at: datetime, *, history: int = 1) -> Row:
    """The columns every row shares and that say how new it is."""
    return {
        "履歴番号": str(history),
        "履歴番号_枝番号": "0",
        "最新フラグ": "1",
        "削除フラグ": "0",
        "操作者ID": "STRANGER",
        "操作日時": at.isoformat(),
    }


@dataclass
class Household:
    number: str
    members: list[Person]
    address: Address
    operated_at: datetime
    locked: bool = False
    lock_reason: str = ""
    member_count: int | None = None
    head: Person | None = None
    history: int = 1

    @property
    def leader(self) -> Person:
        return self.head or self.members[0]

    def row(self) -> Row:
        count = self.member_count if self.member_count is not None else self._present()
        return (
            stamp(self.operated_at, history=self.history)
            | self.address.row()
            | {
                "世帯番号": self.number,
                "世帯主宛名番号": self.leader.atena_no,
                "世帯主氏名": self.leader.name,
                "世帯員数": str(count),
                "ロックフラグ": flag(self.locked),
                "ロック事由": self.lock_reason,
            }
        )

    def _present(self) -> int:
        return sum(member.state == "1" for member in self.members)


@dataclass
class Hold:
    number: str
    target_kind: str
    target: str
    kind: str
    starts: datetime
    ends: datetime | None = None
    certificate_kinds: str = ""
    deleted: bool = False
    history: int = 1
    operated_at: datetime | None = None

    def row(self) -> Row:
        return stamp(self.operated_at or self.starts, history=self.history) | {
            "異動処理番号": f"H{self.number}-{self.history}",
            "削除フラグ": flag(self.deleted),
            "抑止番号": self.number,
            "対象区分": self.target_kind,
            "対象番号": self.target,
            "抑止種別": self.kind,
            "証明種別": self.certificate_kinds,
            "開始日時": self.starts.isoformat(),
            "終了日時": self.ends.isoformat() if self.ends else "",
            "理由": "非公開",
        }


@dataclass
class Seal:
    number: str
    owner: Person
    image: bytes
    registered: date
    operated_at: datetime
    mm: float = 16.5
    state: str = "1"
    notation: str = "1"
    kana: str = ""
    hides_sex: bool = True
    history: int = 1

    @property
    def file(self) -> str:
        return f"seals/{self.number}.png"

    def row(self) -> Row:
        return stamp(self.operated_at, history=self.history) | {
            "異動処理番号": f"I{self.number}-{self.history}",
            "印鑑登録番号": self.number,
            "宛名番号": self.owner.atena_no,
            "登録証番号": self.number,
            "登録状態": self.state,
            "登録年月日": iso(self.registered),
            "廃止年月日": iso(self.operated_at.date()) if self.state in "34" else "",
            "廃止事由": "1" if self.state in "34" else "",
            "印影表記区分": self.notation,
            "氏名のカタカナ表記": self.kana,
            "性別非表示フラグ": flag(self.hides_sex),
            "印影画像": self.file,
            "印影幅mm": str(self.mm),
            "印影高mm": str(self.mm),
        }


def rows_of(households: list[Household], holds: list[Hold]) -> dict[str, list[Row]]:
    """All JUKI tables for these households; one 異動処理番号 per household, as a 届出 would have."""
    rows: dict[str, list[Row]] = {f"J{n:02d}": [] for n in range(1, 9)} | {"R01": [], "S01": [], "U01": []}
    for household in households:
        change = {"異動処理番号": f"{household.number}-{household.history}"}
        rows["J02"].append(household.row() | change)
        for order, person in enumerate(household.members, 1):
            rows["J01"].append(person.own_row(household.number, order) | change)
            for layout, some in person.other_rows().items():
                rows[layout] += [row | change for row in some]
    rows["R01"] = [hold.row() for hold in holds]
    return rows


def finish(rows: dict[str, list[Row]], *, municipality: str, change: str, action: str) -> dict[str, list[Row]]:
    """Put the columns of the package itself on every row; a row that brings its own keeps it."""
    whole = {"団体コード": municipality, "異動処理番号": change, "処理区分": action}
    return {layout: [whole | row for row in some] for layout, some in rows.items()}
