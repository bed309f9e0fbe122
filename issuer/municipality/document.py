"""Reading a settings file (settings.toml of the contract) into the stored document, every value checked.

One pass, one clear error: the file, the item and what it must be. Nothing is stored when anything is wrong.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode

_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z|24:00\Z")
_DAYS = re.compile(r"[1-7]*H?\Z")
_YEARLY = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)\Z")
_MONTH_DAY = re.compile(r"\d\d-\d\d\Z")
_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]{0,19}\Z")
_OFFICE = re.compile(r"([1-7]+H?) (\d\d:\d\d)-(\d\d:\d\d)\Z")
SYSTEMS = ("JUKI", "INKAN", "ZEI", "KOSEKI", "FUHYO", "RISAI", "GAIJI")
#: Results of ApplyRegistration and statuses of GetRegistration (koiki.xsd).
REGISTRATION_MESSAGES = (
    *("ACCEPTED", "ALREADY_APPLIED", "NOT_NEEDED", "FAILED"),
    *("UNDER_REVIEW", "AVAILABLE", "REJECTED", "ENDED", "NOT_FOUND"),
)
Json = dict[str, Any]


def parse_settings(*, text: str, source: str) -> Json:
    """Parse and check TOML text. ``source`` names the file in errors. Raises BadInput."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source}: TOML として読めません: {error}") from error
    return check_settings(raw, source=source)


def check_settings(raw: Mapping[str, Any], *, source: str) -> Json:
    """Check a parsed settings table and return it in the stored (JSON) shape. Raises BadInput naming the item."""
    document: Json = {}
    for key, value in raw.items():
        checker = _CHECKERS.get(key)
        if checker is None:
            raise BadInput(f"{source}: 項目 {key} は設定にありません (使えるのは {'、'.join(sorted(_CHECKERS))})")
        document[key] = checker(f"{source}: {key}", value)
    return document


def _whole(low: int, high: int) -> Callable[[str, Any], int]:
    def check(item: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadInput(f"{item} は {low} から {high} までの整数です")
        return value

    return check


def _choice(*allowed: str) -> Callable[[str, Any], str]:
    def check(item: str, value: Any) -> str:
        if value not in allowed:
            raise BadInput(f"{item} は {' か '.join(allowed)} です")
        return str(value)

    return check


def _flag(item: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{item} は true か false です")
    return value


def _table(item: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(f"{item} は表 [..] です")
    return value


def _list(item: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(f"{item} は並び [..] です")
    return value


def _record(item: str, value: Any, fields: Mapping[str, Callable[[str, Any], Any]], required: tuple[str, ...]) -> Json:
    table = _table(item, value)
    for name in required:
        if name not in table:
            raise BadInput(f"{item}: {name} がありません")
    for name in table:
        if name not in fields:
            raise BadInput(f"{item}: {name} という項目はありません (使えるのは {'、'.join(fields)})")
    return {name: fields[name](f"{item}.{name}", inner) for name, inner in table.items()}


def kind(item: str, value: Any) -> str:
    """A CertificateKind by name."""
    if value not in CertificateKind.__members__:
        raise BadInput(f"{item}: {value} という証明種別はありません")
    return str(value)


def _kinds(item: str, value: Any) -> list[str]:
    return [kind(item, one) for one in _list(item, value)]


def _clock(item: str, value: Any) -> str:
    text = value.strftime("%H:%M") if isinstance(value, time) else str(value)
    if not _HOURS.match(text):
        raise BadInput(f"{item} は HH:MM (00:00〜24:00) です")
    return text


def _days(item: str, value: Any) -> str:
    if not isinstance(value, str) or not _DAYS.match(value):
        raise BadInput(f"{item} は曜日の並び (月=1 … 日=7、祝日=H) です")
    return value


def _day(item: str, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()[:10]
    except ValueError as error:
        raise BadInput(f"{item} は YYYY-MM-DD です") from error


def _moment(item: str, value: Any) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(f"{item} は ISO 8601 の日時 (時差つき) です") from error
    if moment.tzinfo is None:
        raise BadInput(f"{item} には時差 (+09:00) が要ります")
    return moment.isoformat()


def _yearly(item: str, value: Any) -> str:
    match = _YEARLY.match(str(value))
    if not match:
        raise BadInput(f"{item} は MM-DD..MM-DD です")
    for month, day in ((match[1], match[2]), (match[3], match[4])):
        _day(item, f"2024-{month}-{day}")
    return str(value)


def _office(item: str, value: Any) -> str:
    match = _OFFICE.match(str(value))
    if not match:
        raise BadInput(f'{item} は "12345 08:30-17:15" の形です')
    _clock(item, match[2])
    _clock(item, match[3])
    return str(value)


def _hours(item: str, value: Any) -> Json:
    fields = {"days": _days, "open": _clock, "close": _clock}
    checked: Json = {}
    for name, inner in _table(item, value).items():
        if name != "default":
            kind(item, name)
        if inner == "" and name != "default":
            # The hours of all kinds again.
            checked[name] = ""
            continue
        checked[name] = _record(f"{item}.{name}", inner, fields, ("days", "open", "close"))
        if checked[name]["open"] >= checked[name]["close"]:
            raise BadInput(f"{item}.{name}: open は close より前です")
    return checked


def _offered(item: str, value: Any) -> Json:
    fields = {"fee": _whole(0, 100_000), "counter_fee": _whole(0, 100_000)}
    return {
        kind(item, name): _record(f"{item}.{name}", inner, fields, ("fee",))
        for name, inner in _table(item, value).items()
    }


def _windows(item: str, value: Any) -> list[Json]:
    fields = {"from": _moment, "to": _moment, "kinds": _kinds}
    checked = [_record(item, window, fields, ("from", "to")) for window in _list(item, value)]
    for window in checked:
        if datetime.fromisoformat(window["from"]) >= datetime.fromisoformat(window["to"]):
            raise BadInput(f"{item}: from は to より前です ({window['from']})")
    return checked


def _closed(item: str, value: Any) -> Json:
    return _record(
        item,
        value,
        {
            "yearly": lambda at, given: [_yearly(at, one) for one in _list(at, given)],
            "dates": lambda at, given: [_day(at, one) for one in _list(at, given)],
            "window": _windows,
        },
        (),
    )


def _freshness(item: str, value: Any) -> Json:
    minutes = _whole(1, 60 * 24 * 366)
    table = dict(_table(item, value))
    # PEER: what another server of the municipality hands on (integrations/peers), by the wall clock.
    systems = {name: table.pop(name) for name in list(table) if name in (*SYSTEMS, "PEER")}
    checked = _record(item, table, {"office_hours": _office, "warn": minutes, "limit": minutes}, ())
    for name, inner in systems.items():
        checked[name] = "" if inner == "" else _record(f"{item}.{name}", inner, {"warn": minutes, "limit": minutes}, ())
    return checked


def _text(low: int, high: int) -> Callable[[str, Any], str]:
    def check(item: str, value: Any) -> str:
        if not isinstance(value, str) or not low <= len(value) <= high:
            raise BadInput(f"{item} は {low} 字から {high} 字までの文字列です")
        return value

    return check


def _millimetres(item: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 5 <= value <= 24:
        raise BadInput(f"{item} は 5 から 24 (mm) です (様式の公印の場所に入る大きさ)")
    return float(value)


def _authorities(item: str, value: Any) -> list[Json]:
    fields = {
        "name": _text(1, 100),
        "seal": _text(1, 500),
        "seal_mm": _millimetres,
        "ward": _text(0, 6),
        "kinds": _kinds,
        "acting": _flag,
    }
    return [_record(item, one, fields, ("name",)) for one in _list(item, value)]


def _options(item: str, value: Any) -> Json:
    breadth = _choice("never", "self_only", "household")
    return _record(
        item,
        value,
        {
            "MY_NUMBER": breadth,
            "JUMINHYO_CODE": breadth,
            "print_prefecture": _flag,
            "single_member_counts_as_all": _flag,
            "stop_from_moveout_notice": _flag,
            "jutogai_at_counter": _flag,
        },
        (),
    )


def _messages(item: str, value: Any) -> Json:
    for name in _table(item, value):
        if name not in RefusalCode.__members__:
            raise BadInput(f"{item}: {name} という理由コードはありません")
    # "": the standard sentence again, as in [registration.messages].
    return {name: _text(0, 200)(f"{item}.{name}", text) for name, text in value.items()}


def _feeds(item: str, value: Any) -> Json:
    def profiles(at: str, given: Any) -> list[str]:
        return [_choice("hyojun-1")(at, one) for one in _list(at, given)]

    return _record(item, value, {"unverified_profiles": profiles}, ())


def _card(item: str, value: Any) -> Json:
    return _record(item, value, {"offered": _flag, "attempts": _whole(1, 10)}, ())


def _revenue(item: str, value: Any) -> Json:
    """歳入科目 by kind, as they stand in the municipality's budget."""
    return {kind(item, name): _text(1, 80)(f"{item}.{name}", text) for name, text in _table(item, value).items()}


def _usage_fee(item: str, value: Any) -> Json:
    return _record(item, value, {"per_copy": _whole(0, 10_000), "monthly": _whole(0, 100_000_000)}, ())


def _keeping(item: str, value: Any) -> Json:
    """Never shorter than the law and our own records need."""
    fields = {"history_years": _whole(7, 30), "log_years": _whole(10, 30), "message_days": _whole(90, 3_650)}
    return _record(item, value, fields, ())


def _number(low: float, high: float) -> Callable[[str, Any], float]:
    def check(item: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise BadInput(f"{item} は {low:g} から {high:g} までの数です")
        return float(value)

    return check


def _sla(item: str, value: Any) -> Json:
    share, fields = _number(50, 100), {"seconds": _number(0.1, 20), "fresh_minutes": _whole(1, 1_440)}
    return _record(item, value, {"availability": share, "fresh": share, **fields}, ())


def _edition(item: str, value: Any) -> str:
    """An edition by name; "" lets the newest be used again. Which ones there are is not known in this room."""
    if not isinstance(value, str) or not (value == "" or _EDITION.match(value)):
        raise BadInput(f'{item} は様式の版の名 ("1" など。"" なら留めるのをやめて最新の版) です')
    return value


def _forms(item: str, value: Any) -> dict[str, str]:
    return {kind(item, name): _edition(f"{item}.{name}", version) for name, version in _table(item, value).items()}


def _registration(item: str, value: Any) -> Json:
    """利用登録: the municipality's own sentences, and how many business days a review may take."""
    texts = dict.fromkeys(REGISTRATION_MESSAGES, _text(0, 200))
    fields = {"messages": lambda at, given: _record(at, given, texts, ()), "review_days": _whole(1, 30)}
    return _record(item, value, fields, ())


def _month_day(item: str, value: Any) -> str:
    if not _MONTH_DAY.match(str(value)):
        raise BadInput(f'{item} は "MM-DD" です')
    _day(item, f"2023-{value}")
    if str(value) < "04-01":
        raise BadInput(f"{item} は 04-01 から 12-31 までです (年度は4月に始まる)")
    return str(value)


def _tax(item: str, value: Any) -> Json:
    return _record(item, value, {"opens": _month_day, "years": _whole(0, 20)}, ())


_CHECKERS: dict[str, Callable[[str, Any], Any]] = {
    "characters": _choice("mjplus", "bmp_only"),
    "retention_minutes": _whole(1, 24 * 60),
    "commission": _whole(0, 1_000),
    "revenue": _revenue,
    "usage_fee": _usage_fee,
    "keeping": _keeping,
    "sla": _sla,
    "deadline_seconds": _whole(1, 300),
    "max_copies": _whole(1, 10),
    "max_pages": _whole(1, 30),
    "offered": _offered,
    "hours": _hours,
    "closed": _closed,
    "freshness": _freshness,
    "authority": _authorities,
    "options": _options,
    "messages": _messages,
    "feeds": _feeds,
    "card": _card,
    "forms": _forms,
    "registration": _registration,
    "tax": _tax,
}


def read_settings_file(path: Path) -> Json:
    """Read and check a settings file. Raises BadInput when it cannot be read or is wrong."""
    try:
        return parse_settings(text=path.read_text(encoding="utf-8"), source=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: 読めません ({error.__class__.__name__})") from error
