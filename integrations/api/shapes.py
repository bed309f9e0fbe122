"""The bodies that are answered in JSON."""

from typing import Any

from integrations.feeds import progress
from integrations.feeds.manifest import SYSTEMS

Shape = dict[str, Any]
STATES = ("RECEIVED", "APPLIED", "PARTIAL", "HELD", "DUPLICATE", "REFUSED")
_TEXT: Shape = {"type": "string"}
_COUNT: Shape = {"type": "integer", "minimum": 0}
SHA256: Shape = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
#: A receipt's number; nothing else of a path reaches the view (integrations/feeds/urls.py: slug).
NUMBER: Shape = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 200}


def exactly(properties: dict[str, Shape], *, optional: tuple[str, ...] = ()) -> Shape:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def named(name: str) -> Shape:
    """A reference to one of ``SCHEMAS``."""
    return {"$ref": f"#/components/schemas/{name}"}


_ERROR = exactly(
    {
        "file": {**_TEXT, "description": "CSV の名。パッケージ全体・要求全体のことなら空。"},
        "line": {**_COUNT, "description": "1 から数えた行。0 はファイル全体。"},
        "item": _TEXT,
        "code": {**_TEXT, "description": "変わらない符号。"},
        "message": {**_TEXT, "description": "何が悪く、どう直すか。個人の値は入れません。"},
    }
)
_PROGRESS = exactly(
    {
        "step": {"enum": [progress.READ, progress.MERGE]},
        "rows": _COUNT,
        "total": _COUNT,
        "rate": {**_COUNT, "description": "1秒あたりの行。"},
        "secondsLeft": {"type": ["integer", "null"], "minimum": 0},
        "at": {"type": "string", "format": "date-time"},
    }
)
_RECEIPT = exactly(
    {
        "receipt": {**_TEXT, "description": "受付番号。"},
        "municipality": {"type": "string", "pattern": "^([0-9]{6})?$"},
        "system": {"enum": ["", *sorted(SYSTEMS)]},
        "mode": {**_TEXT, "description": "FULL か DELTA。読めなかったときは空。"},
        "sequence": _COUNT,
        "sha256": SHA256,
        "state": {"enum": list(STATES)},
        "rows": _COUNT,
        "applied": _COUNT,
        "quarantined": _COUNT,
        "discarded": _COUNT,
        "errors": {"type": "array", "items": named("Error")},
        "warnings": {"type": "array", "items": named("Error")},
        "characters": {**_TEXT, "description": "使った文字表の版。無ければ空。"},
        "progress": {"anyOf": [named("Progress"), {"type": "null"}], "description": "読み込みの途中だけ。"},
    },
    optional=("progress",),
)
_TURNED = exactly(
    {
        "errors": {"type": "array", "items": named("Error"), "minItems": 1, "maxItems": 1},
        "received": {**_COUNT, "description": "分けて送るとき、ここまで届いているバイト数。"},
        "limit": {**_COUNT, "description": "上限のバイト数。"},
        "serverTime": {**_COUNT, "description": "サーバの時計 (1970年からの秒)。"},
    },
    optional=("received", "limit", "serverTime"),
)
_UPLOAD = exactly({"sha256": SHA256, "received": _COUNT, "receipt": {"anyOf": [named("Receipt"), {"type": "null"}]}})

SCHEMAS: dict[str, Shape] = {
    "Error": _ERROR,
    "Progress": _PROGRESS,
    "Receipt": _RECEIPT,
    "TurnedAway": _TURNED,
    "Upload": _UPLOAD,
}
