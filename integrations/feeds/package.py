"""Opening a package, ZIP or folder, without trusting a single name or size in it."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from integrations.feeds.archive import MOST_FILES, MOST_UNPACKED, Zip, bad
from integrations.feeds.errors import Refused
from integrations.feeds.manifest import MOST_BYTES, NAME, Manifest, head_of, parse, safe_name

#: Small enough that the server works on one block while the next is read.
_BLOCK = 128 * 1024


class _Source(Protocol):
    def names(self) -> list[str]: ...
    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._names = []
        for path in sorted(root.rglob("*")):
            if path.is_symlink():
                raise bad("リンクは受けられません")
            if path.is_file():
                name = path.relative_to(root).as_posix()
                # What a machine with another encoding wrote there is no name either.
                if not safe_name(name):
                    raise bad("ファイルの名前が使えません")
                self._names.append(name)
        if len(self._names) > MOST_FILES:
            raise bad("ファイルの数が上限を超えます")

    def names(self) -> list[str]:
        return list(self._names)

    def open(self, name: str) -> IO[bytes]:
        try:
            return (self._root / name).open("rb")
        except OSError:
            raise bad("ファイルが読めません", file=name) from None


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
        return self._source.open(name)

    def read(self, name: str, *, most: int) -> bytes:
        """A whole small file. Raises Refused when it is larger than ``most`` bytes or damaged."""
        with self.open(name) as stream:
            data = b"".join(blocks(stream, file=name, most=most))
        if len(data) > most:
            raise bad("ファイルが大きすぎます", file=name)
        return data


def blocks(stream: IO[bytes], *, file: str, most: int = MOST_UNPACKED) -> Iterator[bytes]:
    """The stream in blocks of 128 KiB, at most ``most`` + 1 bytes. Raises Refused when the archive is damaged."""
    left = most + 1
    while left > 0:
        try:
            block = stream.read(min(_BLOCK, left))
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
            raise bad("圧縮が壊れています", file=file) from None
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
        archive = Zip(path)
    except OSError:
        raise bad("ZIP でもフォルダでもありません") from None
    try:
        yield Package(archive)
    finally:
        archive.close()


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) of a ZIP's bytes; of a folder, of its sorted "name NUL SHA-256 newline" lines."""
    if not path.is_dir():
        return _digest(path)
    total = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
        name = os.fsencode(file.relative_to(path).as_posix())
        total.update(b"%b\0%b\n" % (name, _digest(file).encode("ascii")))
    return total.hexdigest()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise bad("ファイルが読めません") from None
