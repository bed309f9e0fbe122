"""A ZIP of a stranger, opened without trusting a single name, size or place in it.

Only names of the archive itself, stored or deflated (bzip2 and LZMA unpack a thousandfold in one breath), each entry in
a place of its own, and no more of them than memory is for. Nothing is ever written to disk under a name in it.
"""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from integrations.feeds.errors import Refused
from integrations.feeds.manifest import safe_name

#: A package of 1.5 million people with seals stays well below.
MOST_FILES = 2_000_000
MOST_UNPACKED = 64 * 1024**3
#: CSV packs about 1:20; an attachment this dense is a bomb.
MOST_RATIO = 400
#: Smaller files cannot hurt, however dense.
_LEAST_BOMB = 1024 * 1024
#: Bytes of the directory: two million entries with names and stamps are 250 MiB.
_MOST_DIRECTORY = 512 * 1024 * 1024
#: Below this there is no room for more entries than anybody counts.
_SMALL_DIRECTORY = 4 * 1024 * 1024
_ENTRY, _ENTRY_SIZE = b"PK\x01\x02", 46
_LOCAL_SIZE = 30
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def bad(message: str, *, file: str = "") -> Refused:
    """A package that cannot be opened."""
    return Refused(code="PACKAGE", message=f"パッケージが開けません: {message}", file=file)


class Zip:
    """An open archive. Raises Refused for one that is not worth opening."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("rb")
        try:
            self._archive = zipfile.ZipFile(_Careful(self._stream))
            # Not is_dir(): it wants a letter of every name.
            entries = [entry for entry in self._archive.infolist() if not entry.filename.endswith("/")]
            self._entries = {entry.filename: entry for entry in entries}
            _look(entries, size=path.stat().st_size)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError):
            self.close()
            raise bad("ZIP でもフォルダでもありません") from None
        except Refused:
            self.close()
            raise
        if len(self._entries) != len(entries):
            self.close()
            raise bad("同じ名前のファイルが2つあります")

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def names(self) -> list[str]:
        """Of all files."""
        return list(self._entries)

    def open(self, name: str) -> IO[bytes]:
        """One file. Raises Refused where its own head is not what the directory says."""
        try:
            return self._archive.open(self._entries[name])
        except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error):
            raise bad("ファイルが読めません", file=name) from None


def _look(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise bad("ファイルの数か、ほどいた大きさが上限を超えます")
    for entry in entries:
        if not safe_name(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise bad("外を指す名前があります")
        if entry.flag_bits & 0x1:
            raise bad("暗号化された ZIP は受けられません")
        if entry.compress_type not in _METHODS:
            raise bad("圧縮の方式は、無圧縮か Deflate にしてください", file=entry.filename)
        if entry.file_size > _LEAST_BOMB and entry.file_size > entry.compress_size * MOST_RATIO:
            raise bad("圧縮の比が異常です", file=entry.filename)
    # Entries that share their bytes unpack to many times what was sent (D. Fifield, A better zip bomb, 2019).
    end = size
    for entry in sorted(entries, key=lambda entry: -entry.header_offset):
        if entry.header_offset < 0 or entry.header_offset + _LOCAL_SIZE + entry.compress_size > end:
            raise bad("ファイルどうしが重なっています", file=entry.filename)
        end = entry.header_offset


class _Careful:
    """A file whose ZIP directory is counted before zipfile makes an object of each of its entries."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek: Callable[..., int] = stream.seek
        self.tell: Callable[[], int] = stream.tell
        self.close: Callable[[], None] = stream.close

    def seekable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The only read of many bytes is zipfile's of the whole directory. Raises Refused when that is a bomb."""
        if size > _SMALL_DIRECTORY:
            if size > _MOST_DIRECTORY:
                raise bad("ZIP の目録が大きすぎます")
            self._count(size)
        return self._stream.read(size)

    def _count(self, size: int) -> None:
        begin = at = self._stream.tell()
        count = 0
        while at + _ENTRY_SIZE <= begin + size:
            head = self._stream.read(_ENTRY_SIZE)
            if not head.startswith(_ENTRY) or len(head) < _ENTRY_SIZE:
                break
            at += _ENTRY_SIZE + sum(struct.unpack_from("<HHH", head, 28))
            self._stream.seek(at)
            count += 1
            if count > MOST_FILES:
                raise bad("ファイルの数か、ほどいた大きさが上限を超えます")
        self._stream.seek(begin)
