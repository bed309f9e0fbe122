"""システムごとの文字表: codes of a core system's own font → code point and selector (feed rule 9).

For municipalities that keep the font and table of their 住記 system. Codes a table does not list stay as they are, and
nothing is ever normalised.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from issuer.audit import append
from issuer.municipality.document import SYSTEMS
from issuer.municipality.models import CharacterTable
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

HEADER = ["元のコード", "符号位置", "選択子"]
MOST_CODES = 200_000
_POINT = re.compile(r"U\+([0-9A-F]{4,6})\Z")
_CP932 = re.compile(r"0x([0-9A-F]{4})\Z")


@dataclass(frozen=True, slots=True)
class Characters:
    """A table in force. ``version`` names it on receipts ("" for none)."""

    version: str = ""
    entries: Mapping[str, str] = field(default_factory=dict)

    def apply(self, text: str) -> str:
        """The text with every listed code replaced."""
        if not self.entries:
            return text
        return _pattern(self.version, "".join(self.entries)).sub(lambda found: self.entries[found.group()], text)


@lru_cache(maxsize=64)
def _pattern(version: str, codes: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(codes)}]")


def parse_table(*, data: bytes, source: str) -> dict[str, str]:
    """Read a table: CSV in UTF-8 with the header 元のコード,符号位置,選択子.

    元のコード: ``U+E000``, as the package decodes to, or ``0xF040``, its CP932 bytes; never ASCII. 符号位置 and 選択子:
    ``U+8FBB`` and ``U+E0103`` or nothing. Raises BadInput naming ``source``, line and what to do.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise BadInput(f"{source}: UTF-8 の CSV として読めません") from None
    if not rows or rows[0] != HEADER:
        raise BadInput(f"{source} 1行目: 見出しは {','.join(HEADER)} です")
    if len(rows) > MOST_CODES:
        raise BadInput(f"{source}: {MOST_CODES:,}行を超えています")
    entries: dict[str, str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        where = f"{source} {line}行目"
        if len(row) != len(HEADER):
            raise BadInput(f"{where}: 列は {len(HEADER)}つです")
        code = _code(row[0], f"{where} 元のコード")
        if code in entries:
            raise BadInput(f"{where} 元のコード: {row[0]} が2度あります。1つにしてください")
        entries[code] = _point(row[1], f"{where} 符号位置") + _selector(row[2], f"{where} 選択子")
    if not entries:
        raise BadInput(f"{source}: コードが1つもありません")
    return entries


def set_characters(
    *, municipality: str, system: str, data: bytes, source: str, start: datetime, now: datetime, actor: str
) -> str:
    """Put a table in force for packages extracted from ``start`` on; returns its version. Raises BadInput.

    Rows already here stay as they came: a FULL of the system brings them through the new table.
    """
    if system not in SYSTEMS:
        raise BadInput(f"システムは {'、'.join(SYSTEMS)} のどれかです")
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    entries = parse_table(data=data, source=source)
    version = hashlib.sha256(data).hexdigest()[:12]
    with scope(municipality):
        CharacterTable.objects.create(
            municipality=municipality,
            system=system,
            effective_from=start,
            recorded_at=now,
            recorded_by=actor,
            version=version,
            entries=entries,
        )
        append(
            municipality=municipality,
            at=now,
            actor=actor,
            action="municipality.characters",
            detail={"system": system, "version": version, "codes": len(entries), "from": start.isoformat()},
        )
    return version


def characters_at(*, municipality: str, system: str, at: datetime) -> Characters:
    """The table of a system in force at ``at``, inside ``scope``; an empty one when there is none."""
    found = CharacterTable.objects.filter(system=system, effective_from__lte=at)
    newest: CharacterTable | None = found.order_by("-effective_from", "-id").first()
    return Characters(version=newest.version, entries=newest.entries) if newest else Characters()


def _code(text: str, where: str) -> str:
    bytes_ = _CP932.match(text)
    if bytes_ is None:
        code = _point(text, where)
    else:
        try:
            code = bytes.fromhex(bytes_[1]).decode("cp932")
        except UnicodeDecodeError:
            raise BadInput(f"{where}: {text} は CP932 のコードではありません") from None
    if len(code) != 1 or code.isascii():
        raise BadInput(f"{where}: {text} は置き換えられません (1字で、英数字でないものだけ)")
    return code


def _point(text: str, where: str) -> str:
    found = _POINT.match(text)
    point = int(found[1], 16) if found else -1
    if not 0xA0 <= point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF or point == 0xFFFD:
        raise BadInput(f"{where}: {_told(text)} は文字の符号位置 (U+8FBB の形) ではありません")
    return chr(point)


def _told(text: str) -> str:
    """What may be quoted of a cell: a code, never whatever else stands there in a file that is another."""
    if not text:
        return "空"
    return text if re.fullmatch("(U[+]|0x)[0-9A-Fa-f]{1,8}", text) else "この値"


def _selector(text: str, where: str) -> str:
    if not text:
        return ""
    found = _POINT.match(text)
    point = int(found[1], 16) if found else 0
    if not (0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF):
        raise BadInput(f"{where}: {_told(text)} は異体字の選択子 (U+E0100〜U+E01EF、U+FE00〜U+FE0F) ではありません")
    return chr(point)
