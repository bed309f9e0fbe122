"""The closed vocabularies of the contract the Centre needs, with the words people know them by (koiki.xsd 5.0.1)."""

from __future__ import annotations

__all__ = ["CHANNELS", "KINDS", "LANGUAGES", "NAMESPACE", "OPERATIONS", "OPTIONS", "REFUSALS", "REGISTER_KINDS"]

NAMESPACE = "urn:akashi:koiki:5"
OPERATIONS = (
    "GetStatus",
    "ListCertificates",
    "IssueCertificate",
    "ReportDelivery",
    "ApplyRegistration",
    "GetRegistration",
    "ReportAnomaly",
)
#: CertificateKind → the name of the paper.
KINDS = {
    "JUMINHYO": "住民票の写し",
    "KISAI_JIKO": "住民票記載事項証明書",
    "INKAN": "印鑑登録証明書",
    "SHOTOKU": "所得証明書",
    "KAZEI": "課税(非課税)証明書",
    "NOZEI": "納税証明書",
    "KOSEKI_ZENBU": "戸籍全部事項証明書",
    "KOSEKI_KOJIN": "戸籍個人事項証明書",
    "FUHYO": "戸籍の附票の写し",
    "RISAI": "罹災証明書",
}
#: Kinds of the 本籍地, which a 利用登録 reaches.
REGISTER_KINDS = frozenset({"KOSEKI_ZENBU", "KOSEKI_KOJIN", "FUHYO"})
OPTIONS = {
    "RELATIONSHIP": "世帯主の氏名・続柄",
    "HONSEKI": "本籍・筆頭者",
    "MY_NUMBER": "個人番号",
    "JUMINHYO_CODE": "住民票コード",
    "FOREIGN_ITEMS": "外国人住民の国籍・在留資格等",
    "FORMER_ADDRESS": "前住所",
    "OVERSEAS_VOTER": "在外選挙人名簿の登録",
}
CHANNELS = {"STORE": "店舗", "CITY_KIOSK": "庁内の端末", "COUNTER": "窓口"}
LANGUAGES = ("ja", "en", "zh-Hans", "zh-Hant", "ko", "es", "pt")
REFUSALS = (
    "NOT_FOUND",
    "BAD_PIN",
    "LOCKED",
    "CREDENTIAL_REVOKED",
    "NOT_OFFERED",
    "OUT_OF_HOURS",
    "MAINTENANCE",
    "HELD",
    "UNDER_AGE",
    "IN_PROCESS",
    "STALE",
    "REMOVED",
    "NO_SEAL",
    "NO_TAX_RECORD",
    "NOT_REGISTERED",
    "NO_RECORD",
    "CHARACTER",
    "TOO_MANY_PAGES",
    "SELF_CHECK",
)
