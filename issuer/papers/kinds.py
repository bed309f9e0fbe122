"""The closed vocabularies of the Centre's interface (koiki.xsd 5.0.1) that the whole house shares."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """証明書の種別."""

    JUMINHYO = "JUMINHYO"
    KISAI_JIKO = "KISAI_JIKO"
    INKAN = "INKAN"
    SHOTOKU = "SHOTOKU"
    KAZEI = "KAZEI"
    NOZEI = "NOZEI"
    KOSEKI_ZENBU = "KOSEKI_ZENBU"
    KOSEKI_KOJIN = "KOSEKI_KOJIN"
    FUHYO = "FUHYO"
    RISAI = "RISAI"


KIND_NAMES: dict[CertificateKind, str] = {
    CertificateKind.JUMINHYO: "住民票の写し",
    CertificateKind.KISAI_JIKO: "住民票記載事項証明書",
    CertificateKind.INKAN: "印鑑登録証明書",
    CertificateKind.SHOTOKU: "所得証明書",
    CertificateKind.KAZEI: "課税(非課税)証明書",
    CertificateKind.NOZEI: "納税証明書",
    CertificateKind.KOSEKI_ZENBU: "戸籍全部事項証明書",
    CertificateKind.KOSEKI_KOJIN: "戸籍個人事項証明書",
    CertificateKind.FUHYO: "戸籍の附票の写し",
    CertificateKind.RISAI: "罹災証明書",
}

#: Kinds that certify one 年度 (koiki.xsd fiscalYear).
TAX_KINDS = frozenset({CertificateKind.SHOTOKU, CertificateKind.KAZEI, CertificateKind.NOZEI})
#: Kinds made from a 戸籍 itself, and those that a 利用登録 (住登外) reaches.
KOSEKI_KINDS = frozenset({CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN})
REGISTER_KINDS = KOSEKI_KINDS | {CertificateKind.FUHYO}


class Extent(StrEnum):
    """Scope of the contract: whom the paper shows (named Extent: ``scope`` is tenancy's word)."""

    ALL = "ALL"
    SELF = "SELF"
    SELECTED = "SELECTED"


class Option(StrEnum):
    """選択項目: printed only when the request names it."""

    RELATIONSHIP = "RELATIONSHIP"
    HONSEKI = "HONSEKI"
    MY_NUMBER = "MY_NUMBER"
    JUMINHYO_CODE = "JUMINHYO_CODE"
    FOREIGN_ITEMS = "FOREIGN_ITEMS"
    FORMER_ADDRESS = "FORMER_ADDRESS"
    OVERSEAS_VOTER = "OVERSEAS_VOTER"


class RefusalCode(StrEnum):
    """What the kiosk is told. Several inner reasons map to one code on purpose (支援措置 → HELD)."""

    NOT_FOUND = "NOT_FOUND"
    BAD_PIN = "BAD_PIN"
    LOCKED = "LOCKED"
    CREDENTIAL_REVOKED = "CREDENTIAL_REVOKED"
    NOT_OFFERED = "NOT_OFFERED"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    MAINTENANCE = "MAINTENANCE"
    HELD = "HELD"
    UNDER_AGE = "UNDER_AGE"
    IN_PROCESS = "IN_PROCESS"
    STALE = "STALE"
    REMOVED = "REMOVED"
    NO_SEAL = "NO_SEAL"
    NO_TAX_RECORD = "NO_TAX_RECORD"
    NOT_REGISTERED = "NOT_REGISTERED"
    NO_RECORD = "NO_RECORD"
    CHARACTER = "CHARACTER"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    SELF_CHECK = "SELF_CHECK"


class Channel(StrEnum):
    """経路: 店舗・庁内キオスク・窓口."""

    STORE = "STORE"
    CITY_KIOSK = "CITY_KIOSK"
    COUNTER = "COUNTER"


class HoldKind(StrEnum):
    """抑止種別 (codes.toml), and LINK_ERROR which the house itself sets (連携誤り)."""

    PROTECTION = "01"
    PROVISIONAL_PROTECTION = "02"
    CHANGE_IN_PROCESS = "03"
    KOSEKI_IN_PROCESS = "04"
    STOPPED_BY_PERSON = "05"
    STOPPED_BY_OFFICE = "06"
    OTHER = "09"
    LINK_ERROR = "LE"


#: Staff's words for kinds of holds.
HOLD_NAMES: dict[HoldKind, str] = {
    HoldKind.PROTECTION: "支援措置",
    HoldKind.PROVISIONAL_PROTECTION: "仮支援措置",
    HoldKind.CHANGE_IN_PROCESS: "異動処理中",
    HoldKind.KOSEKI_IN_PROCESS: "戸籍処理中",
    HoldKind.STOPPED_BY_PERSON: "発行停止 (本人申出)",
    HoldKind.STOPPED_BY_OFFICE: "発行停止 (職権)",
    HoldKind.OTHER: "発行停止 (その他)",
    HoldKind.LINK_ERROR: "連携誤り",
}
#: 支援措置, and stops by staff. To anybody outside, and to staff without the role, they all look the same (promise P5).
PROTECTIONS = frozenset({HoldKind.PROTECTION, HoldKind.PROVISIONAL_PROTECTION})
STOPS = frozenset({HoldKind.STOPPED_BY_PERSON, HoldKind.STOPPED_BY_OFFICE, HoldKind.OTHER})
