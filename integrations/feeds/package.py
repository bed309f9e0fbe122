"""Opening a package, ZIP or folder, without trusting a single name or size in it."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from integrations.feeds.errors import Refused
from integrations.feeds.manifest import MOST_BYTES, NAME, Manifest, head_of, parse, safe_name

#: A package of 1.5 million people with seals stays well below.
MOST_FILES = 2_000_000
MOST_UNPACKED = 64 * 1024**3
#: CSV packs about 1:20; an attachment this dense is a bomb.
MOST_RATIO = 400
#: Small enough that the server works on one block while the next is read.
_BLOCK = 128 * 1024
#: Smaller files cannot hurt, however dense.
_LEAST_BOMB = 1024 * 1024


class _Source(Protocol):
    def names(self) -> list[str]: ...
    def open(self, name: str) -> IO[bytes]: ...


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise _bad("ファイルの数か、ほどいた大きさが上限を超えます")
        for entry in entries:
            if not safe_name(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
                raise _bad("外を指す名前があります")
            if entry.flag_bits & 0x1:
                raise _bad("暗号化された ZIP は受けられません")
            if entry.file_size > _LEAST_BOMB and entry.file_size > entry.compress_size * MOST_RATIO:
                raise _bad("圧縮の比が異常です", file=entry.filename)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) != len(entries):
            raise _bad("同じ名前のファイルが2つあります")

    def names(self) -> list[str]:
        return list(self._entries)

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(self._entries[name])


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._names = []
        for path in sorted(root.rglob("*")):
            if path.is_symlink():
                raise _bad("リンクは受けられません")
            if path.is_file():
                self._names.append(path.relative_to(root).as_posix())
        if len(self._names) > MOST_FILES:
            raise _bad("ファイルの数が上限を超えます")

    def names(self) -> list[str]:
        return list(self._names)

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")


def _bad(message: str, *, file: str = "") -> Refused:
    return Refused(code="PACKAGE", message=f"パッケージが開けません: {message}", file=file)


class Package:
    """An open package. ``sha256`` names its content (see ``fingerprint``)."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._names = frozenset(source.names())
        if NAME not in self._names:
            raise Refused(code="MANIFEST", message="manifest.json がありません", file=NAME)
        data = self.read(NAME, most=MOST_BYTES)
        try:
            self.manifest: Manifest = parse(data)
            self._check_names()
        except Refused as refusal:
            refusal.head = head_of(data)
            raise

    def _check_names(self) -> None:
        sheets = {sheet.name for sheet in self.manifest.sheets}
        missing = sorted(sheets - self._names)
        if missing:
            raise Refused(code="FILE_MISSING", message="manifest にあるファイルがありません", file=missing[0])
        # A CSV nobody announced would be rows dropped in silence.
        stray = sorted(n for n in self._names - sheets - set(self.manifest.attachments) if n.lower().endswith(".csv"))
        if stray:
            raise Refused(code="FILE_UNKNOWN", message="manifest に無い CSV があります", file=stray[0])

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def open(self, name: str) -> IO[bytes]:
        """A stream of one file. Raises Refused when the archive is damaged there."""
        try:
            return self._source.open(name)
        except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            raise _bad("ファイルが読めません", file=name) from None

    def read(self, name: str, *, most: int) -> bytes:
        """A whole small file. Raises Refused when it is larger than ``most`` bytes or damaged."""
        with self.open(name) as stream:
            data = b"".join(blocks(stream, file=name, most=most))
        if len(data) > most:
            raise _bad("ファイルが大きすぎます", file=name)
        return data


def blocks(stream: IO[bytes], *, file: str, most: int = MOST_UNPACKED) -> Iterator[bytes]:
    """The stream in blocks of 128 KiB, at most ``most`` + 1 bytes. Raises Refused when the archive is damaged."""
    left = most + 1
    while left > 0:
        try:
            block = stream.read(min(_BLOCK, left))
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
            raise _bad("圧縮が壊れています", file=file) from None
        if not block:
            return
        left -= len(block)
        yield block


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a ZIP or a folder and read its manifest. Raises Refused for anything that is not a package."""
    if path.is_dir():
        yield Package(_Folder(path))
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        raise _bad("ZIP でもフォルダでもありません") from None
    with archive:
        yield Package(_Zip(archive))


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) of a ZIP's bytes; of a folder, of its sorted "name NUL SHA-256 newline" lines."""
    if not path.is_dir():
        return _digest(path)
    total = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
        total.update(f"{file.relative_to(path).as_posix()}\0{_digest(file)}\n".encode())
    return total.hexdigest()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise _bad("ファイルが読めません") from None
