"""A roster as a TOML file, so that a vendor can say who lives in a municipality of theirs and what must come back.

municipality = "282103"
name = "兵庫県加古川市"
day = 2026-11-20                  # the expectations hold on this day only; left out: on every day

sample = "999997"                 # they are this sample city's people of that day: papers are judged by its records

[settings]                        # as in municipality_add --settings: offered, hours, closed; left out: not judged

[[resident]]
name = "桐生　茂"
serials = ["7010111"]
birth_date = 1953-06-21
household = "1"
address = "見本県見本市北町二丁目3番1号"
secrets = ["047251626576"]        # what others must never see
placeholders = ["1950-01-01"]     # dates that stand for unknown days
hold = "PROTECTED"                # or "STOPPED"

[[case]]
no = "01-01"
who = "桐生茂が世帯全員"
serial = "7010111"
kind = "JUMINHYO"
scope = "ALL"                     # and members, options, media, issuer, status, copies, card, year
pages = 1                         # or refusal = "HELD"
has = ["桐生　茂"]
lacks = []
order = []
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from integrations.centre.city.casebook import Answer, Ask, Case
from integrations.centre.city.cast import cast_of
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.kit.hours import read_settings
from integrations.centre.kit.roster import PROTECTED, STOPPED, Expectation, Resident, Roster, expectations
from integrations.centre.wire.words import KINDS, OPTIONS, REFUSALS

__all__ = ["WrongRoster", "read_roster", "write_roster"]

_ASK = ("kind", "scope", "members", "options", "media", "issuer", "status", "copies", "card", "year")
_ANSWER = ("refusal", "pages", "has", "lacks", "order")
_CASE = ("no", "topic", "who", "serial")
_SAMPLES = {place.code: place for place in (SAMPLE, SECOND)}
_RESIDENT = tuple(field.name for field in fields(Resident))


class WrongRoster(Exception):
    """The file is no roster; the text (Japanese) names the file, the item and what to do."""


def read_roster(path: Path, *, municipality: str, now: datetime) -> Roster:
    """The roster of a file for a server whose clock says ``now`` (aware, Japan time). Raises WrongRoster."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongRoster(f"{path}: 名簿を読めません ({type(error).__name__}: {error})") from None
    try:
        return _roster(document, municipality, now)
    except WrongRoster as error:
        raise WrongRoster(f"{path}: {error}") from None


def _roster(document: Mapping[str, Any], municipality: str, now: datetime) -> Roster:
    _only(document, ("municipality", "name", "day", "sample", "settings", "resident", "case"), "名簿")
    if document.get("municipality", municipality) != municipality:
        raise WrongRoster(f"municipality は {municipality} のはずです (--municipality を合わせてください)")
    day = document.get("day")
    if day is not None and day != now.date():
        raise WrongRoster(f"この名簿は {day} のもので、サーバの日付は {now.date()} です (conformance_data で作り直す)")
    lent = document.get("sample")
    if lent is not None and (lent not in _SAMPLES or not isinstance(day, date)):
        raise WrongRoster(f"sample は {'・'.join(_SAMPLES)} のどれかで、day と一緒に書いてください")
    stated = document.get("settings")
    try:
        known = read_settings(stated) if stated is not None else None
    except (KeyError, TypeError, AttributeError) as error:
        raise WrongRoster(f"[settings] が municipality_add の書式でありません ({error})") from None
    cases = [_case(one, place) for place, one in enumerate(document.get("case", ()), start=1)]
    hours = known.hours if known else None
    if hours:
        lines = tuple(expectations(cases, hours=hours, now=now))
    else:
        lines = tuple(Expectation(one, (one.answer,)) for one in cases)
    return Roster(
        municipality=municipality,
        name=str(document.get("name", "")),
        today=now.date(),
        lines=lines,
        residents=tuple(_resident(one, place) for place, one in enumerate(document.get("resident", ()), start=1)),
        households=tuple(cast_of(today=now.date(), place=_SAMPLES[lent]).households) if lent else (),
        fees=known.fees if known else {},
        hours=hours,
        source="渡された名簿",
    )


def _case(given: Mapping[str, Any], place: int) -> Case:
    name = f"[[case]] の {place} つ目"
    _only(given, (*_CASE, *_ASK, *_ANSWER), name)
    for item in ("serial", "kind"):
        if not isinstance(given.get(item), str):
            raise WrongRoster(f"{name}: {item} を文字列で書いてください")
    if given["kind"] not in KINDS or not set(given.get("options", ())) <= set(OPTIONS):
        raise WrongRoster(f"{name}: kind と options は koiki.xsd の値です")
    if ("refusal" in given) == ("pages" in given):
        raise WrongRoster(f"{name}: refusal か pages のどちらか一方を書いてください")
    if given.get("refusal", "HELD") not in REFUSALS:
        raise WrongRoster(f"{name}: refusal は koiki.xsd の RefusalCode です")
    ask = Ask(**{item: _plain(given[item]) for item in _ASK if item in given})
    answer = Answer(**{item: _plain(given[item]) for item in _ANSWER if item in given})
    who, number = str(given.get("who", "")), str(given.get("no", place))
    return Case(no=number, topic=str(given.get("topic", "–")), who=who, serial=given["serial"], ask=ask, answer=answer)


def _resident(given: Mapping[str, Any], place: int) -> Resident:
    name = f"[[resident]] の {place} つ目"
    _only(given, _RESIDENT, name)
    if not given.get("name"):
        raise WrongRoster(f"{name}: name を書いてください")
    if given.get("hold", "") not in ("", PROTECTED, STOPPED):
        raise WrongRoster(f"{name}: hold は {PROTECTED} か {STOPPED} です")
    if not isinstance(given.get("birth_date", date.min), date):
        raise WrongRoster(f"{name}: birth_date は引用符のない YYYY-MM-DD です")
    return Resident(**{item: _plain(value) for item, value in given.items()})


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _only(given: Mapping[str, Any], known: Iterable[str], name: str) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise WrongRoster(f"{name}に知らない項目 {unknown[0]} があります (integrations/centre/kit/roster_file.py)")


def write_roster(path: Path, *, roster: Roster, settings: str) -> None:
    """Write a roster so that ``read_roster`` reads it back. ``settings``: the TOML text of the municipality's."""
    lines = [f"municipality = {_value(roster.municipality)}", f"name = {_value(roster.name)}"]
    if roster.today:
        lines.append(f"day = {roster.today.isoformat()}")
        names = {f"{place.prefecture}{place.city}": code for code, place in _SAMPLES.items()}
        if roster.households and roster.name in names:
            lines.append(f"sample = {_value(names[roster.name])}")
    lines += ["", *_under_settings(settings)]
    for person in roster.residents:
        lines += ["", "[[resident]]", *_items({item: getattr(person, item) for item in _RESIDENT})]
    for one in roster.lines:
        line = one.line
        answer = {item: getattr(line.answer, item) for item in _ANSWER}
        asked = {item: getattr(line.ask, item) for item in _ASK}
        named = {item: getattr(line, item) for item in _CASE}
        lines += ["", "[[case]]", *_items({**named, **asked, **answer})]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _under_settings(text: str) -> Iterable[str]:
    """The tables of a settings file, one level down."""
    document = tomllib.loads(text)
    for table in ("offered", "hours", "closed"):
        inner = {name: value for name, value in document.get(table, {}).items() if not isinstance(value, dict)}
        yield f"[settings.{table}]"
        yield from (f"{name} = {_value(value)}" for name, value in inner.items())
        for name, value in document.get(table, {}).items():
            if isinstance(value, dict):
                yield f"[settings.{table}.{name}]"
                yield from (f"{key} = {_value(one)}" for key, one in value.items())


def _items(given: Mapping[str, Any]) -> Iterable[str]:
    return [f"{name} = {_value(value)}" for name, value in given.items() if value not in ("", None, (), 0)]


def _value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date) else str(value)
