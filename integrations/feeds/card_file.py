"""The file of ``card_import``: users of 条例利用 from a municipality whose core system sends no U01.

CSV in UTF-8 (a BOM is fine) with a header; columns by the item names of U01, in any order:

- 利用者ID (4-32 of 0-9 A-Z, as the card tells it), 宛名番号, 証明種別 (JUMINHYO …), 暗証番号ハッシュ (PHC, see
  issuer/identity/phc.py; never a 暗証番号 itself);
- 状態 (電子証明書状態; 1 when the column is missing or blank) and 有効終了日 (YYYY-MM-DD; blank keeps what is on
  record, for a new user ten years from today) need not be there.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from integrations.feeds.columns import MESSAGES, problem
from integrations.feeds.layouts import Item, layouts
from issuer.identity import phc
from issuer.identity.card_users import CardUserLine, Imported, import_users
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind

MOST_LINES = 1_000_000
_REQUIRED = ("user_id", "atena_no", "certificate_kind", "pin_hash")
_OPTIONAL = ("state", "valid_to")
_USER = re.compile(r"[0-9A-Z]{4,32}\Z")


def import_file(*, municipality: str, path: Path, operator: str, now: datetime) -> Imported:
    """Register every line of a file, or none. Raises BadInput naming file, line and item."""
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path.name}: 読めません ({error.__class__.__name__})") from error
    return import_users(
        municipality=municipality,
        lines=parse_file(data=data, source=path.name),
        sha256=hashlib.sha256(data).hexdigest(),
        operator=operator,
        now=now,
    )


def parse_file(*, data: bytes, source: str) -> list[CardUserLine]:
    """Read and check the whole file. Raises BadInput; no value of a line is ever quoted."""
    items = {item.name: item for item in layouts()["U01"].items if item.field in (*_REQUIRED, *_OPTIONAL)}
    names = {item.field: name for name, item in items.items()}
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        header = next(reader, [])
        _check_header(header, items, names, source)
        lines: list[CardUserLine] = []
        seen: dict[tuple[str, str], int] = {}
        for row in reader:
            if not row:
                continue
            number = reader.line_num
            where = f"{source} {number}行目"
            if len(row) != len(header):
                raise BadInput(f"{where}: 列は {len(header)}つです ({len(row)}つあります)")
            line = _line(where, {items[name].field: value for name, value in zip(header, row, strict=True)}, items)
            first = seen.setdefault((line.user_id, line.kind), number)
            if first != number:
                raise BadInput(f"{where} 利用者ID: 同じ利用者ID・証明種別が {first}行目にもあります。1つにしてください")
            lines.append(line)
            if len(lines) > MOST_LINES:
                raise BadInput(f"{source}: {MOST_LINES:,}行を超えています。分けて取り込んでください")
    except (UnicodeDecodeError, csv.Error):
        raise BadInput(f"{source}: UTF-8 の CSV として読めません") from None
    if not lines:
        raise BadInput(f"{source}: 利用者が1人もありません")
    return lines


def _check_header(header: list[str], items: Mapping[str, Item], names: Mapping[str, str], source: str) -> None:
    where = f"{source} 1行目"
    for place, name in enumerate(header, start=1):
        if name not in items:
            # Not quoted: in a file without a header this is somebody's number.
            raise BadInput(f"{where} {place}列目: この見出しは使えません (使えるのは {'、'.join(items)})")
    if len(set(header)) != len(header):
        raise BadInput(f"{where}: 見出しに同じ名前が2つあります")
    for field in _REQUIRED:
        if names[field] not in header:
            raise BadInput(f"{where}: 見出しに {names[field]} がありません")


def _line(where: str, given: Mapping[str, str], items: Mapping[str, Item]) -> CardUserLine:
    values = {"state": "1"} | {field: value for field, value in given.items() if value or field in _REQUIRED}
    for name, item in items.items():
        value = values.get(item.field, "")
        if (value or item.field in _REQUIRED) and (code := problem(item, value)):
            raise BadInput(f"{where} {name}: {MESSAGES[code]}")
    if not _USER.match(values["user_id"]):
        raise BadInput(f"{where} 利用者ID: 4桁から32桁の数字と英大文字です")
    if values["certificate_kind"] not in CertificateKind.__members__:
        raise BadInput(f"{where} 証明種別: {'、'.join(CertificateKind)} のどれかです")
    try:
        phc.parse(values["pin_hash"])
    except phc.NotAHash as error:
        raise BadInput(f"{where} 暗証番号ハッシュ: {error}") from None
    valid_to = values.get("valid_to", "")
    return CardUserLine(
        where=where,
        user_id=values["user_id"],
        kind=CertificateKind(values["certificate_kind"]),
        atena_no=values["atena_no"],
        phc=values["pin_hash"],
        state=values["state"],
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )
