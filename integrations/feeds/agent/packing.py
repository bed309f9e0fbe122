"""A folder of CSV files with its ``manifest.json`` becomes a ZIP: always the same bytes from the same content.

So a package that is packed again (a journal was lost, a disk restored) is the same package to the server. Where the
manifest leaves a file's ``sha256`` out it is filled in; nothing else is touched.
"""

import errno
import hashlib
import json
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
_BLOCK = 1024 * 1024
#: Bytes of a manifest, as many as the server takes.
_MOST_MANIFEST = 64 * 1024 * 1024
#: What zipfile raises over a damaged archive.
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WHEN = (1980, 1, 1, 0, 0, 0)


class Unpackable(Exception):
    """Not a package; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a manifest says of its place in line."""

    municipality: str
    system: str
    sequence: int


def head_of_zip(path: Path) -> Head:
    """The head of a ready ZIP. Raises Unpackable, and OSError while another program holds the file."""
    with path.open("rb") as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                # As the server takes them.
                if any(entry.compress_type not in _METHODS for entry in archive.infolist()):
                    raise Unpackable("ZIP の圧縮の方式は、無圧縮か Deflate にしてください")
                with archive.open(MANIFEST) as manifest:
                    return _head(_document(manifest.read(_MOST_MANIFEST)))
        except KeyError:
            raise Unpackable("ZIP に manifest.json がありません") from None
        except OSError as error:
            # Not the disk's trouble: the archive names a place before its own beginning.
            if error.errno != errno.EINVAL:
                raise
        except _DAMAGED:
            pass
    raise Unpackable("ZIP として読めません")


def pack(folder: Path, target: Path) -> Head:
    """Pack a folder. Raises Unpackable, and OSError while another program holds one of its files."""
    if not (folder / MANIFEST).is_file():
        raise Unpackable("フォルダに manifest.json がありません")
    document = _document((folder / MANIFEST).read_bytes())
    head = _head(document)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    names.remove(MANIFEST)
    for entry in document["files"]:
        if entry.get("name") not in names:
            raise Unpackable(f"manifest にあるファイルがありません: {entry.get('name')}")
        entry.setdefault("sha256", digest(folder / entry["name"]))
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(part, "w") as archive:
        _put(archive, MANIFEST, json.dumps(document, ensure_ascii=False, indent=1).encode())
        for name in names:
            _put_file(archive, name, folder / name)
    part.replace(target)
    return head


def digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unpackable("manifest.json が JSON として読めません") from None
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, list) or not all(isinstance(entry, dict) for entry in files):
        raise Unpackable("manifest.json に files がありません")
    return dict(document)


def _head(document: dict[str, Any]) -> Head:
    municipality, system, sequence = (document.get(name) for name in ("municipality", "system", "sequence"))
    if (
        not isinstance(municipality, str)
        or not isinstance(system, str)
        or type(sequence) is not int
        or not 0 < sequence < 10**15
    ):
        raise Unpackable("manifest.json に municipality・system・sequence がありません")
    return Head(municipality, system, sequence)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_entry(name), data)


def _put_file(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = _entry(name)
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(entry, "w") as packed:
        while block := source.read(_BLOCK):
            packed.write(block)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same on Windows and Linux
    entry.external_attr = 0
    return entry
