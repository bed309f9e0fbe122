"""Words for the values of a dimension."""

from datetime import date

from issuer.statistics.dimensions import Dimension
from issuer.statistics.selectors import Step
from ops_console.prefectures import PREFECTURES
from ops_console.words import TABLES

_WEEKDAYS = dict(zip("1234567", "月火水木金土日", strict=True))
_SEXES = {"1": "男", "2": "女"}
_UNKNOWN = "不明"
_TABLES: dict[Dimension | Step, dict[str, str]] = {
    Dimension.ALL: dict(TABLES["kind"]),
    Dimension.OFFICE: {"IN": "開庁時間内", "OUT": "開庁時間外"},
    Dimension.AREA: {"HOME": "管内", "AWAY": "管外"},
    Dimension.PREFECTURE: PREFECTURES,
    Dimension.CHANNEL: dict(TABLES["channel"]),
    Dimension.MEDIA: dict(TABLES["media"]),
    Dimension.EXTENT: dict(TABLES["extent"]),
    Dimension.OPTION: dict(TABLES["option"]),
    Dimension.RESIDENCE: {"RESIDENT": "住登", "ELSEWHERE": "住登外"},
    Dimension.REFUSAL: dict(TABLES["refusal"]),
    Dimension.LANGUAGE: {
        "ja": "日本語",
        "en": "英語",
        "zh": "中国語",
        "ko": "韓国語",
        "es": "スペイン語",
        "pt": "ポルトガル語",
    },
    Step.WEEKDAY: {number: f"{day}曜日" for number, day in _WEEKDAYS.items()},
}


def label(part: Dimension | Step, value: str) -> str:
    """The Japanese word of a value; 不明 when the ledger does not know it."""
    if part is Step.DAY:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日 ({_WEEKDAYS[str(day.isoweekday())]})"
    if part is Step.MONTH:
        return f"{int(value[:4])}年{int(value[5:])}月"
    if part is Dimension.SPEED:
        return f"{int(value):,}ミリ秒まで" if value else "それより長い"
    if not value:
        return _UNKNOWN
    if part is Dimension.HOUR:
        return f"{int(value)}時台"
    if part is Dimension.AGE:
        return _band(value)
    if part is Dimension.AGE_SEX:
        band, _, sex = value.partition("/")
        return f"{_band(band)} {_SEXES.get(sex, '性別不明')}"
    return _TABLES.get(part, {}).get(value, value)


def _band(value: str) -> str:
    first, _, last = value.partition("-")
    return f"{first}～{last}歳" if last else f"{first}歳以上"
