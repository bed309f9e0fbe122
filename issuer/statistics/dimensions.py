"""By what requests are counted (domain §8.1)."""

from enum import StrEnum


class Dimension(StrEnum):
    """One way to part the requests of a day. In brackets, the values."""

    ALL = "ALL"  # [""]
    HOUR = "HOUR"  # 時間帯, Japan ["00" … "23"]
    OFFICE = "OFFICE"  # 時間内・時間外 [IN OUT]
    AREA = "AREA"  # 管内・管外 [HOME AWAY, "" without a terminal's place]
    PREFECTURE = "PREFECTURE"  # of the terminal [two digits]
    OPERATOR = "OPERATOR"  # 事業者
    CHANNEL = "CHANNEL"
    MEDIA = "MEDIA"
    LANGUAGE = "LANGUAGE"
    EXTENT = "EXTENT"
    OPTION = "OPTION"  # 記載項目: a request counts under each it names, and under none
    AGE = "AGE"  # 年代 [bands of the ledger]
    AGE_SEX = "AGE_SEX"  # [band/code]
    RESIDENCE = "RESIDENCE"  # 住登・住登外
    REFUSAL = "REFUSAL"  # 拒否の理由 of REFUSED
    SPEED = "SPEED"  # 処理時間 [upper end of the step in milliseconds, "" beyond]


#: Dimensions that part people: small cells of theirs are hidden.
PERSONAL = frozenset({Dimension.AGE, Dimension.AGE_SEX})
