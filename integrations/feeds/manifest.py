"""manifest.json as typed values. Every field is checked; a manifest in doubt refuses the package."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.feeds.errors import Head, Refused
from integrations.feeds.layouts import layouts
from integrations.feeds.profiles import IDENTITY, profiles

NAME = "manifest.json"
MOST_BYTES = 64 * 1024 * 1024
_JAPAN = ZoneInfo("Asia/Tokyo")
#: Beyond every sum of hashes.
_LARGEST_TOTAL = 10**40
#: What JSON can spell and no column holds.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_ENCODINGS = frozenset({"UTF-8", "UTF-16LE", "UTF-16BE", "CP932"})
SYSTEMS = frozenset({"JUKI", "INKAN", "ZEI", "KOSEKI", "FUHYO", "RISAI", "GAIJI"})
#: Layouts of each system in the order they are merged. A system without any is refused in so many words.
APPLICABLE = {
    "JUKI": ("R01", "J02", "J01", "J03", "J04", "J05", "J06", "J07", "J08", "S01", "U01"),
    "INKAN": ("R01", "I01"),
    "ZEI": ("R01", "T01", "T02"),
    "KOSEKI": ("R01", "K01", "K02", "K03", "K04"),
    "FUHYO": ("R01", "F01", "F02", "F03"),
    "RISAI": ("R01", "D01"),
    "GAIJI": ("R01", "E01"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file of the package. ``sha256`` in lower-case hex; ``rows`` without the header line."""

    name: str
    layout: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The envelope of a package (feed contract, パッケージ). ``attachments``: name → SHA-256 hex."""

    profile: str
    municipality: str
    system: str
    mode: str
    sequence: int
    previous: int
    extracted_at: datetime
    encoding: str
    header: bool
    gaiji_version: int
    totals: tuple[tuple[str, int], ...]
    sheets: tuple[Sheet, ...]
    attachments: dict[str, str]

    @property
    def rows(self) -> int:
        """Rows announced over all files."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def layouts(self) -> set[str]:
        """The canonical layouts its files may speak of."""
        if self.profile == IDENTITY:
            return {sheet.layout for sheet in self.sheets}
        files = profiles()[self.profile]
        return {record.layout.id for sheet in self.sheets for record in files[sheet.layout].records}

    @property
    def unverified(self) -> bool:
        """Whether a file has columns that nobody has held against the published document."""
        return self.profile != IDENTITY and any(profiles()[self.profile][s.layout].unverified for s in self.sheets)


def parse(data: bytes) -> Manifest:
    """Read a manifest. Raises Refused, naming the field."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _wrong("", "JSON として読めません") from None
    if not isinstance(document, dict):
        raise _wrong("", "JSON の物体ではありません")
    _one_of(document, "format", {"akashi-feed/1"})
    profile = _one_of(document, "profile", {IDENTITY, *profiles()})
    system = _one_of(document, "system", SYSTEMS)
    if system not in APPLICABLE:
        raise Refused(code="SYSTEM", message=f"{system} のパッケージはまだ受けられません", file=NAME, item="system")
    mode = _one_of(document, "mode", {"FULL", "DELTA"})
    sequence = _whole(document, "sequence", least=1)
    previous = _whole(document, "previous", least=0)
    if mode == "DELTA" and previous >= sequence:
        raise _wrong("previous", "連番より小さくありません")
    sheets, attachments = _files(document.get("files"), system, profile)
    municipality = document.get("municipality")
    if not isinstance(municipality, str) or not re.fullmatch(r"[0-9]{6}", municipality):
        raise _wrong("municipality", "6桁の団体コードではありません")
    header = document.get("header", False)
    if not isinstance(header, bool):
        raise _wrong("header", "true か false ではありません")
    if profile != IDENTITY and not header:
        raise _wrong("header", f"は true です ({profile} のファイルには見出し行があります)")
    return Manifest(
        profile=profile,
        municipality=municipality,
        system=system,
        mode=mode,
        sequence=sequence,
        previous=previous,
        extracted_at=_moment(document.get("extractedAt")),
        encoding=_one_of(document, "encoding", _ENCODINGS),
        header=header,
        gaiji_version=_whole(document, "gaijiVersion", least=0) if document.get("gaijiVersion") is not None else 0,
        totals=_totals(document.get("totals")),
        sheets=sheets,
        attachments=attachments,
    )


def head_of(data: bytes) -> Head:
    """The sender's name on a manifest that is refused, as far as it can be read."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Head()
    if not isinstance(document, dict):
        return Head()
    municipality, system, mode = (document.get(name) for name in ("municipality", "system", "mode"))
    sequence = document.get("sequence")
    return Head(
        municipality=municipality if isinstance(municipality, str) and re.fullmatch("[0-9]{6}", municipality) else "",
        system=system if isinstance(system, str) and system in SYSTEMS else "",
        mode=mode if isinstance(mode, str) and mode in ("FULL", "DELTA") else "",
        sequence=sequence if type(sequence) is int and 0 < sequence < 10**15 else 0,
    )


def _wrong(item: str, message: str) -> Refused:
    return Refused(code="MANIFEST", message=f"manifest.json: {item} {message}".strip(), file=NAME, item=item)


def _one_of(document: dict[str, Any], item: str, allowed: frozenset[str] | set[str]) -> str:
    value = document.get(item)
    if not isinstance(value, str) or value not in allowed:
        raise _wrong(item, f"は {' か '.join(sorted(allowed))} です")
    return value


def _whole(document: dict[str, Any], item: str, *, least: int) -> int:
    value = document.get(item)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 10**15:
        raise _wrong(item, f"は {least} 以上の整数です")
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=_JAPAN) if moment.tzinfo is None else moment
        # Years PostgreSQL and Python can both move between zones.
        if not 1900 <= moment.year <= 2999:
            raise ValueError
    except (TypeError, ValueError):
        raise _wrong("extractedAt", "は ISO 8601 の日時です") from None
    return moment


def _totals(value: Any) -> tuple[tuple[str, int], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict) or not all(
        type(n) is int and abs(n) < _LARGEST_TOTAL and not _UNWRITABLE.search(name) for name, n in value.items()
    ):
        raise _wrong("totals", "は「項目: 整数」の組です")
    return tuple(value.items())


def _files(value: Any, system: str, profile: str) -> tuple[tuple[Sheet, ...], dict[str, str]]:
    if not isinstance(value, list):
        raise _wrong("files", "は配列です")
    sheets: list[Sheet] = []
    attachments: dict[str, str] = {}
    names: set[str] = set()
    for entry in value:
        if not isinstance(entry, dict):
            raise _wrong("files", "の要素は物体です")
        name, digest = entry.get("name"), entry.get("sha256")
        if not isinstance(name, str) or not safe_name(name) or name == NAME or name in names:
            raise _wrong("files.name", "はパッケージの中の、重ならない相対の名前です")
        names.add(name)
        if not isinstance(digest, str) or not _SHA256.match(digest.lower()):
            raise _wrong("files.sha256", f"{name} のハッシュは16進64桁です")
        if "layout" not in entry:
            attachments[name] = digest.lower()
            continue
        layout = entry["layout"]
        if not isinstance(layout, str) or not _is_sent(layout, system, profile):
            raise _wrong("files.layout", f"{name} のレイアウトは {system} から受けられません")
        if any(sheet.layout == layout for sheet in sheets):
            raise _wrong("files.layout", f"{layout} が2つあります")
        sheets.append(Sheet(name=name, layout=layout, rows=_whole(entry, "rows", least=0), sha256=digest.lower()))
    return tuple(sheets), attachments


def _is_sent(layout: str, system: str, profile: str) -> bool:
    """Whether a file of this layout may come from this system under this profile."""
    if profile == IDENTITY:
        return layout in layouts() and layout in APPLICABLE[system]
    file = profiles()[profile].get(layout)
    return file is not None and file.system == system


def safe_name(name: str) -> bool:
    """A relative name with forward slashes that stays inside its package."""
    return (
        0 < len(name) <= 200
        and not name.startswith("/")
        and "\\" not in name
        and ":" not in name
        and name.isprintable()
        and not any(part in ("", ".", "..") for part in name.split("/"))
    )
