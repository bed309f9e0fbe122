"""E01: a 外字 font is taken in only when the press can cut it and inspection can read it."""

import hashlib
from collections.abc import Sequence

from integrations.feeds.errors import Refused
from integrations.feeds.font_apart import look_apart
from integrations.feeds.package import Package

#: 6,400 characters of the first plane with some 1 KiB each are below 8 MiB; plane 16 has room beside them.
MOST_BYTES = 16 * 1024 * 1024

MESSAGES = {
    "FONT_LARGE": "外字ファイルが大きすぎるか、読み出せません (上限 16 MiB)",
    "FONT_CFF": "外字ファイルが TrueType の字形 (glyf) を持ちません。CFF でなく TrueType で送ってください",
    "FONT_EMPTY": "外字ファイルに、私用領域 (U+E000-F8FF・第16面) の字形が1つもありません",
    "FONT_BROKEN": "外字ファイルが TrueType として読めません",
}


class GaijiFonts:
    """The font itself and its SHA-256 instead of its name."""

    needs = ("font",)

    def __init__(self, package: Package) -> None:
        self._package = package
        self._found: dict[str, tuple[str, bytes]] = {}

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """The file as bytea text, and its SHA-256 in hex."""
        files = [self._look(name)[1] for name in needed[0]]
        return [[f"\\x{data.hex()}" for data in files], [hashlib.sha256(data).hexdigest() for data in files]]

    def problem(self, value: str) -> str:
        """FILE_MISSING, HASH, FONT_LARGE, FONT_CFF, FONT_EMPTY or FONT_BROKEN."""
        return self._look(value)[0]

    def warning(self, values: Sequence[str]) -> str:
        """Nothing: a font is good or it is not."""
        return ""

    def _look(self, name: str) -> tuple[str, bytes]:
        if name not in self._found:
            self._found[name] = self._load(name)
        return self._found[name]

    def _load(self, name: str) -> tuple[str, bytes]:
        digest = self._package.manifest.attachments.get(name)
        if digest is None or name not in self._package:
            return "FILE_MISSING", b""
        try:
            data = self._package.read(name, most=MOST_BYTES)
        except Refused:
            return "FONT_LARGE", b""
        if hashlib.sha256(data).hexdigest() != digest:
            return "HASH", b""
        return look_apart(data), data
