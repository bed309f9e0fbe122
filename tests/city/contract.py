"""Checks a package against the contract's layout tables, without the product's reader."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

LAYOUTS = Path(__file__).resolve().parents[2] / "integrations" / "feeds" / "layouts"
CODES = "codes"
_PATTERNS = {
    "ascii": r"[ -~]*",
    "digits": r"[0-9]*",
    "date": r"(\d{4}-\d{2}-\d{2})?",
    "datetime": r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+09:00)?",
    "flag": r"[01]",
    "decimal": r"(\d+(\.\d+)?)?",
    "yen": r"-?\d{1,15}",
}


def read_layout(name: str) -> dict[str, Any]:
    """The table of one layout, or the codes."""
    return tomllib.loads((LAYOUTS / f"{name}.toml").read_text(encoding="utf-8"))


def read_package(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Check manifest, hashes, row counts and every cell; return rows by layout, keyed by ``field``."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    codes = read_layout(CODES)
    found: dict[str, list[dict[str, str]]] = {}
    for entry in manifest["files"]:
        data = (folder / entry["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        if "layout" not in entry:
            continue
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
        assert len(lines) == entry["rows"]
        items = [{"field": item["name"]} | item for item in read_layout(entry["layout"])["item"]]
        rows = [dict(zip((item["field"] for item in items), line, strict=True)) for line in lines]
        for row in rows:
            for item in items:
                problem = _problem(row[item["field"]], item, codes, folder)
                assert problem is None, (entry["layout"], item["name"], problem)
        found[entry["layout"]] = rows
    return found


def _problem(value: str, item: dict[str, Any], codes: dict[str, Any], folder: Path) -> str | None:
    kind = item["type"]
    if not value:
        return "required" if item.get("required") else None
    if len(value) > item.get("max", len(value)) or len(value) != item.get("length", len(value)):
        return "length"
    if kind == "code":
        return None if value in codes[item["codes"]] else "code"
    if kind == "file":
        return None if (folder / value).is_file() else "file"
    if kind in _PATTERNS and not re.fullmatch(_PATTERNS[kind], value):
        return kind
    return "control character" if re.search(r"[\x00-\x1f\x7f\ufffd]", value) else None
