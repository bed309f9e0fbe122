"""Packages made by hand for the tests: rows by field name, everything else from the layout tables."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from integrations.feeds import service
from integrations.feeds.layouts import layouts
from tests.conftest import FRIDAY_MORNING
from tests.quiet_logs import CENSUS

CODE = "282103"
_DEFAULTS = {
    "municipality_code": CODE,
    "change_id": "C1",
    "action": "1",
    "history_no": "1",
    "history_branch": "0",
    "is_latest": "1",
    "is_deleted": "0",
    "operator_id": "T",
    "operated_at": "2026-11-01T09:00:00+09:00",
}
_RECORDS = {
    "J01": {
        "resident_kind": "1",
        "resident_state": "1",
        "sex": "1",
        "birth_era": "3",
        "birth_date": "1960-04-01",
        "relation1": "02",
        "relation_text": "世帯主",
        "order_in_household": "1",
        "is_removed": "0",
        "name": "試験　太郎",
    },
    "J02": {"head_atena_no": "1001", "head_name": "試験　太郎", "member_count": "1", "is_locked": "0"},
    "J03": {"address_kind": "1"},
    "J04": {"nationality": "ベトナム", "art30_45": "01"},
    "J05": {"alias_kind": "1", "alias": "旧"},
    "J06": {"honseki_kind": "1", "honseki": "見本県見本市一番", "hittosha": "試験　太郎"},
    "J07": {"section": "1", "text": "備考", "is_printable": "1"},
    "J08": {"my_number": "123456789018"},
    "S01": {
        "issuer": "CN=CA",
        "serial_no": "1",
        "media": "1",
        "valid_from": "2024-01-01",
        "valid_to": "2034-01-01",
        "state": "1",
    },
    "U01": {
        "atena_no": "1001",
        "certificate_kind": "JUMINHYO",
        "pin_hash": "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$M5TJsQKmLCmMr9pW1COonQjVFE/SORyxmYoQmioHjuU",
        "state": "1",
        "valid_to": "2034-01-01",
    },
    "R01": {"target_kind": "1", "target_no": "1001", "hold_kind": "01", "starts_at": "2026-11-01T00:00:00+09:00"},
    "T01": {
        "atena_no": "1001",
        "fiscal_year": "2026",
        "address_on_jan1": "見本県見本市北町二丁目3番1号",
        "undeclared": "0",
        "taxed": "1",
        "taxed_elsewhere": "0",
        "合計所得金額": "3720000",
        "総所得金額等": "3720000",
        "所得控除合計": "1716500",
        "課税標準額": "2003000",
        "市民税_所得割": "114800",
        "市民税_均等割": "3000",
        "県民税_所得割": "76500",
        "県民税_均等割": "1000",
        "森林環境税": "1000",
        "年税額": "196300",
        "発行停止フラグ": "0",
    },
    "T02": {
        "atena_no": "1001",
        "fiscal_year": "2026",
        "tax_item": "01",
        "納付すべき額": "196300",
        "納付済額": "98000",
        "未納額": "0",
        "納期未到来額": "98300",
        "収納反映日": "2026-11-10",
    },
    "K01": {
        "koseki_no": "K1",
        "honseki": "見本県見本市北町二丁目３番地",
        "hittosha": "試験　太郎",
        "koseki_state": "1",
        "is_in_process": "0",
        "is_unfit": "0",
    },
    "K02": {
        "koseki_no": "K1",
        "member_no": "1",
        "family_name": "試験",
        "given_name": "太郎",
        "birth_date_as_recorded": "昭和３５年４月１日",
        "sex": "1",
        "relation": "長男",
        "is_removed": "0",
        "atena_no": "1001",
    },
    "K03": {"koseki_no": "K1", "member_no": "1", "entry_no": "1", "title": "出生", "correction": "0"},
    "K04": {"koseki_no": "K1", "member_no": "1", "entry_no": "1", "item_no": "1", "depth": "1", "heading": "出生日"},
    "F01": {
        "koseki_no": "K1",
        "honseki": "見本県見本市北町二丁目３番地",
        "hittosha": "試験　太郎",
        "created_on": "2000-10-14",
        "is_in_process": "0",
    },
    "F02": {"koseki_no": "K1", "member_no": "1", "family_name": "試験", "given_name": "太郎", "atena_no": "1001"},
    "F03": {"koseki_no": "K1", "member_no": "1", "seq": "1", "address": "見本県見本市北町二丁目３番１号"},
    "D01": {
        "risai_no": "D1",
        "atena_no": "1001",
        "cause": "令和８年台風第10号による",
        "damaged_on": "2026-09-10",
        "house_address": "見本県見本市北町二丁目3番1号",
        "damage": "4",
        "is_issuable": "1",
    },
    "I01": {
        "atena_no": "1001",
        "seal_state": "1",
        "registered_on": "2010-01-01",
        "notation": "1",
        "hides_sex": "1",
        "image": "seals/1.png",
        "image_width_mm": "16.5",
        "image_height_mm": "16.5",
    },
    "E01": {"version": "1", "font": "EUDC.TTE", "effective_at": "2026-11-01T00:00:00+09:00"},
}


def row(layout: str, **given: Any) -> dict[str, str]:
    """A complete row of a layout; ``given`` wins over the defaults."""
    made = _DEFAULTS | _RECORDS[layout] | {k: str(v) for k, v in given.items()}
    CENSUS.note_row(made)
    return made


def person(atena_no: str, household_no: str, *, head: bool = True, **given: Any) -> tuple[str, dict[str, str]]:
    """A J01 row."""
    relation = {} if head else {"relation1": "20", "relation_text": "子", "order_in_household": "2"}
    return "J01", row("J01", atena_no=atena_no, household_no=household_no, **(relation | given))


def home(household_no: str, head: str, members: int = 1, **given: Any) -> tuple[str, dict[str, str]]:
    """A J02 row."""
    return "J02", row("J02", household_no=household_no, head_atena_no=head, member_count=members, **given)


def one(layout: str, **given: Any) -> tuple[str, dict[str, str]]:
    """A row of any layout."""
    return layout, row(layout, **given)


@dataclass
class Feed:
    """Writes packages of one system under ``folder`` and sends them."""

    folder: Path
    system: str = "JUKI"
    municipality: str = CODE
    made: int = field(default=0, init=False)

    def of(self, system: str) -> "Feed":
        """Another system's feed of the same municipality."""
        return Feed(folder=self.folder, system=system, municipality=self.municipality)

    def write(
        self,
        sequence: int,
        *rows: tuple[str, dict[str, str]],
        mode: str = "DELTA",
        previous: int | None = None,
        layouts_present: tuple[str, ...] = (),
        extracted_at: datetime = FRIDAY_MORNING,
        encoding: str = "UTF-8",
        header: bool = False,
        attachments: dict[str, bytes] | None = None,
        raw: dict[str, bytes] | None = None,
        manifest: dict[str, Any] | None = None,
        as_zip: bool = True,
    ) -> Path:
        """One package; ``raw`` replaces a CSV's bytes, ``manifest`` overrides fields after everything is hashed."""
        by_layout: dict[str, list[dict[str, str]]] = {name: [] for name in layouts_present}
        for layout, values in rows:
            by_layout.setdefault(layout, []).append(values)
        files: dict[str, bytes] = {}
        listed: list[dict[str, Any]] = []
        for layout, records in by_layout.items():
            name = f"{layout}.csv"
            files[name] = (raw or {}).get(layout) or sheet(layout, records, encoding=encoding, header=header)
            listed.append({"name": name, "layout": layout, "rows": len(records), "sha256": digest(files[name])})
        for name, data in (attachments or {}).items():
            files[name] = data
            listed.append({"name": name, "sha256": digest(data)})
        document = {
            "format": "akashi-feed/1",
            "profile": "chukan-2.7",
            "municipality": self.municipality,
            "system": self.system,
            "mode": mode,
            "sequence": sequence,
            "previous": (sequence - 1 if mode == "DELTA" else 0) if previous is None else previous,
            "extractedAt": extracted_at.isoformat(),
            "encoding": encoding,
            "header": header,
            "files": listed,
        } | (manifest or {})
        files["manifest.json"] = json.dumps(document, ensure_ascii=False).encode()
        self.made += 1
        path = self.folder / f"{self.system}-{self.made}"
        if as_zip:
            path = path.with_suffix(".zip")
            with zipfile.ZipFile(path, "w") as archive:
                for name, data in files.items():
                    archive.writestr(name, data)
        else:
            for name, data in files.items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(data)
        return path

    def send(self, path: Path, *, now: datetime = FRIDAY_MORNING) -> dict[str, Any]:
        """Submit and apply; the receipt as it then stands. Counts must add up, whatever happened."""
        receipt = service.submit(path=path, now=now)
        if receipt["state"] == "RECEIVED":
            service.apply_waiting(municipality=self.municipality, now=now)
            receipt = service.receipt_of(municipality=self.municipality, number=receipt["receipt"])
        assert receipt["applied"] + receipt["quarantined"] + receipt["discarded"] == receipt["rows"]
        return receipt

    def put(self, sequence: int, *rows: tuple[str, dict[str, str]], **options: Any) -> dict[str, Any]:
        """``write`` and ``send``."""
        now = options.pop("now", FRIDAY_MORNING)
        return self.send(self.write(sequence, *rows, **options), now=now)


def sheet(layout: str, records: list[dict[str, str]], *, encoding: str = "UTF-8", header: bool = False) -> bytes:
    """CSV bytes of records in the layout's order."""
    items = layouts()[layout].items
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow([item.name for item in items])
    for record in records:
        assert set(record) <= {item.field for item in items}, set(record) - {item.field for item in items}
        writer.writerow([record.get(item.field, "") for item in items])
    codec, bom = {
        "UTF-8": ("utf-8", b""),
        "UTF-16LE": ("utf-16-le", b"\xff\xfe"),
        "UTF-16BE": ("utf-16-be", b"\xfe\xff"),
        "CP932": ("cp932", b""),
    }[encoding]
    return bom + out.getvalue().encode(codec)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def imprint(*, mode: str = "1", size: int = 390) -> bytes:
    """A PNG of a round seal; 390 dots over 16.5 mm are 600 dpi."""
    picture = Image.new("L", (size, size), 255)
    ImageDraw.Draw(picture).ellipse((8, 8, size - 8, size - 8), outline=0, width=14)
    out = io.BytesIO()
    picture.convert(mode).save(out, "PNG")
    return out.getvalue()


def later(**delta: float) -> datetime:
    """A moment after Friday morning."""
    return FRIDAY_MORNING + timedelta(**delta)
