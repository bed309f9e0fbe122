"""Packages: a ZIP taken apart, spoiled inside (with the manifest made true again) or in its own structure."""

import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

from . import raw, rows, tree

_NAMES = (
    "../x.csv", "/etc/x.csv", "C:/x.csv", "a\\b.csv", "J01.csv\0.png", "CON", "aux.csv", "J01.CSV", "j01.csv",
    "./J01.csv", "a//b.csv", "a/../b.csv", "が.csv", "か\u3099.csv", "x" * 300 + ".csv", "\u202ecsv.x",
    "manifest.json/", "nul.", "MANIFEST.JSON", ".", "..", "", "seals/", "x:y.csv", "\n.csv",
)  # fmt: skip


def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """One way of the many."""
    roll = dice.random()
    if roll < 0.15:
        return raw.mutate(dice, data, pool)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        document = json.loads(files["manifest.json"])
        assert isinstance(document["files"], list)
    except Exception:  # spoiled before: as bytes again
        return raw.mutate(dice, data, pool)
    if roll < 0.35:
        files["manifest.json"] = tree.mutate(dice, files["manifest.json"], ())
    elif roll < 0.75:
        _content(dice, files, document)
    else:
        return _structure(dice, files)
    return packed(files)


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _content(dice: random.Random, files: dict[str, bytes], document: dict[str, Any]) -> None:
    """One file's content, its hash and its number of rows announced as they are: the rows themselves are read."""
    entries = [e for e in document["files"] if isinstance(e, dict) and e.get("name") in list(files)]
    if not entries:
        return
    entry = dice.choice(entries)
    name = entry["name"]
    files[name] = rows.mutate(dice, files[name], ()) if "layout" in entry else raw.mutate(dice, files[name], ())
    entry["sha256"] = hashlib.sha256(files[name]).hexdigest()
    if "layout" in entry and dice.random() < 0.95:
        count = files[name].replace(b"\r\n", b"\n").rstrip(b"\n").count(b"\n") + 1
        entry["rows"] = max(0, count - bool(document.get("header"))) if files[name].strip() else 0
    files["manifest.json"] = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _structure(dice: random.Random, files: dict[str, bytes]) -> bytes:
    """Names, flags, methods, sizes, places: what the archive says of itself."""
    name = dice.choice(list(files))
    match dice.randrange(6):
        case 0:
            renamed = dice.choice(_NAMES)
            return packed({(renamed if n == name and n else n) or "x": c for n, c in files.items()})
        case 1:
            out = io.BytesIO(packed(files))
            with zipfile.ZipFile(out, "a") as archive:
                archive.NameToInfo.clear()  # it would warn of a second one
                archive.writestr(zipfile.ZipInfo(dice.choice([name, *_NAMES]) or "x"), dice.choice([files[name], b"x"]))
            return out.getvalue()
        case 2:
            return packed(files, method=dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
        case 3:
            files[name] = bytes(dice.choice((10**6, 3 * 10**6)))
            return packed(files)
        case 4:
            return raw.mutate(dice, packed(files), ())
        case _:
            return _lying(dice, packed(files))


def _lying(dice: random.Random, data: bytes) -> bytes:
    """One field of one header, of the directory or of the end changed."""
    made = bytearray(data)
    kinds = {b"PK\x01\x02": ((4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2),
                             (34, 2), (38, 4), (42, 4)),
             b"PK\x03\x04": ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
             b"PK\x05\x06": ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))}  # fmt: skip
    signature = dice.choice(list(kinds))
    places = []
    at = made.find(signature)
    while at >= 0:
        places.append(at)
        at = made.find(signature, at + 4)
    if not places:
        return data
    place = dice.choice(places)
    offset, width = dice.choice(kinds[signature])
    if place + offset + width > len(made):
        return data
    (now,) = struct.unpack_from("<H" if width == 2 else "<I", made, place + offset)
    value = dice.choice((0, 1, now + 1, now - 1, now ^ 1, now ^ 0x800, 8, 9, 12, 14, 99, 0xFFFF, 2**31, 2**32 - 1))
    struct.pack_into("<H" if width == 2 else "<I", made, place + offset, value % 2 ** (8 * width))
    return bytes(made)


def manifest_of(data: bytes) -> dict[str, Any]:
    """The manifest of a right package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return dict(json.loads(archive.read("manifest.json")))
