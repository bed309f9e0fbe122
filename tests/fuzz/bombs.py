"""Things that unpack to more than they are, or lead a reader round in circles. Each is a few lines and some bytes."""

import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

from issuer.press.sfnt import assembled
from tests.feeds import eudc
from tests.fuzz.layers import packages
from tests.fuzz.mutate.zips import packed

FOUR_GIB = 4 * 1024**3


def files() -> dict[str, bytes]:
    """A right package, taken apart."""
    with zipfile.ZipFile(io.BytesIO(packages.seeds()[0])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def added(name: str, data: bytes = b"x", *, method: int = zipfile.ZIP_STORED, mode: int = 0) -> bytes:
    """The package with one more entry."""
    out = io.BytesIO(packed(files()))
    entry = zipfile.ZipInfo("x")
    entry.filename = name  # as it is: the constructor would mend it
    entry.external_attr = mode << 16
    with zipfile.ZipFile(out, "a") as archive:
        archive.NameToInfo.clear()  # it would warn of a second one
        archive.writestr(entry, data, method)
    return out.getvalue()


def renamed_manifest_entry(old: str, new: str) -> bytes:
    """The manifest speaks of a file under another name than the archive."""
    content = files()
    document = json.loads(content["manifest.json"])
    for entry in document["files"]:
        entry["name"] = entry["name"].replace(old, new)
    content["manifest.json"] = json.dumps(document).encode()
    return packed(content)


def overlapping() -> bytes:
    """A hundred entries, one place (D. Fifield, 2019)."""
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, zlib.crc32(b"x"), 1, 1, 5, 0) + b"00000x"
    entries = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, zlib.crc32(b"x"), 1, 1, 5, 0, 0, 0, 0, 0, 0)
        + b"%05d" % number
        for number in range(100)
    )
    return local + entries + _end(100, len(entries), len(local))


def many(count: int) -> bytes:
    """So many empty entries."""
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    entries = entry * count
    return entries + _end(min(count, 0xFFFF), len(entries), 0)


def huge_directory(path: Path, size: int) -> Path:
    """A directory of ``size`` bytes that nobody wrote: the file has a hole."""
    with path.open("wb") as stream:
        stream.truncate(size)
        stream.seek(0, 2)
        stream.write(_end(1, size, 0))
    return path


def _end(count: int, size: int, at: int) -> bytes:
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, size, at, 0)


def path_tricks() -> dict[str, bytes]:
    """Names that lead elsewhere, or are another on another system."""
    names = {
        "up": "../x.csv", "up in the middle": "a/../../x.csv", "absolute": "/etc/cron.d/x", "drive": "C:\\x.csv",
        "drive with slashes": "C:/x.csv", "backslashes": "..\\x.csv", "share": "\\\\host\\x", "here": "./x.csv",
        "nothing between": "a//x.csv", "stream": "x.csv:y", "newline": "x\n.csv", "escape": "\x1b[2Jx",
        "override": "\u202ex", "long": "x" * 201,
    }  # fmt: skip
    tricks = {what: added(name) for what, name in names.items()}
    tricks["link"] = added("x.csv", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    tricks["twice"] = added("manifest.json", files()["manifest.json"])
    tricks["NUL"] = added("x.pngYx").replace(b"x.pngYx", b"x.csv\0x")
    return tricks


def long_quote(lines: int) -> bytes:
    """A table that begins with a quote and never ends it: every line of it might be the last."""
    return b'"' + b"a\n" * lines


def png(width: int, height: int, *, text: int = 0) -> bytes:
    """A black PNG of any size; ``text``: bytes a comment unpacks to."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    comment = chunk(b"zTXt", b"x\0\0" + _zeros(text)) if text else b""
    rows = _zeros(min((width // 8 + 1) * height, 30_000_000))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + comment + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _zeros(size: int) -> bytes:
    packer, made = zlib.compressobj(9), bytearray()
    for _ in range(size // 2**20):
        made += packer.compress(bytes(2**20))
    return bytes(made + packer.compress(bytes(size % 2**20)) + packer.flush())


def _tables() -> dict[bytes, bytes]:
    font = TTFont(io.BytesIO(eudc.SEED))
    tables = {tag.encode(): font.reader[tag] for tag in font.reader.keys()}  # noqa: SIM118 - a reader, no dict
    head = bytearray(tables[b"head"])
    head[8:12] = bytes(4)
    return {**tables, b"head": bytes(head)}


def whole_planes() -> bytes:
    """A font of some hundred bytes with a glyph for each of four thousand million code points."""
    groups = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0, 0xFFFFFFFE, 1)
    return assembled({**_tables(), b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + groups})


def same_outline() -> bytes:
    """A font of 8 MiB, sixty-five thousand glyphs of which are all of it."""
    tables, count = _tables(), 65_000
    glyf = tables[b"glyf"] + bytes(8_000_000)
    head, maxp = bytearray(tables[b"head"]), bytearray(tables[b"maxp"])
    head[50:52], maxp[4:6] = b"\0\1", struct.pack(">H", count)
    loca = b"".join(struct.pack(">I", len(glyf) * (number % 2)) for number in range(count + 1))
    metrics = tables[b"hmtx"][:12] + bytes(2 * (count - 3))
    changed = {b"glyf": glyf, b"head": bytes(head), b"maxp": bytes(maxp), b"loca": loca, b"hmtx": metrics}
    return assembled({**tables, **changed})


def _pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, rows, len(places) + 1, trailer.replace(b"@", b"%d" % at), at,
    )  # fmt: skip
    return bytes(out)


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter[%b]>>stream\n%b\nendstream" % (len(data), filters, data)


def pdfs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """PDF that unpack, branch or refer without end."""
    root, page = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    one = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"

    def chained() -> bytes:
        data = zlib.compress(zlib.compress(_zeros(60_000_000), 9), 9)
        return _pdf(root, one, page, _stream(data, b"/FlateDecode/FlateDecode/FlateDecode"))

    def objects() -> bytes:
        inner = zlib.compress(b" ".join(b"%d 0" % n for n in range(10, 90_000)) + b" " * 1_000_000)
        head = b"<</Type/ObjStm/N 89990/First 1000000/Extends 4 0 R/Length %d/Filter/FlateDecode>>" % len(inner)
        return _pdf(root, one, page, head + b"stream\n" + inner + b"\nendstream")

    yield "filters on filters", chained
    yield "an object stream that extends itself", objects
    yield "a tree that is its own branch", lambda: _pdf(root, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>")
    yield (
        "a hundred thousand branches",
        lambda: _pdf(root, b"<</Type/Pages/Kids[%b]/Count 100000>>" % (b"3 0 R " * 10**5), page),
    )
    yield "cross-references in a circle", lambda: _pdf(root, one, page, trailer=b"/Prev @")
    yield "a length that is itself", lambda: _pdf(root, one, page, b"<</Length 4 0 R>>stream\n1\nendstream")
    yield "deep brackets", lambda: _pdf(root, one, b"[" * 300_000)
    yield "a form that draws itself", lambda: _pdf(
        root, one, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R/Resources<</XObject<</F 4 0 R>>>>>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 10>>stream\n"
        b"/F Do /F Do\nendstream",
        b"<</Length 5>>stream\n/F Do\nendstream",
    )  # fmt: skip


def xmls(wrap: Callable[[str], bytes]) -> dict[str, bytes]:
    """XML that is more work than text, each small enough to be looked at. ``wrap``: into an envelope."""
    laughs = '<!DOCTYPE b [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return {
        "laughs": laughs.encode() + b"]>" + wrap("&i;"),
        "laughs in parameters": b'<!DOCTYPE b [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">%b;]>' + wrap("x"),
        "file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + wrap("&f;"),
        "net": b'<!DOCTYPE x PUBLIC "x" "http://127.0.0.1:1/x.dtd">' + wrap("x"),
        "UTF-16": ("<?xml version='1.0' encoding='UTF-16'?>" + laughs + "]>").encode("utf-16") + wrap("&i;"),
        "deep": wrap("<a>" * 30_000 + "</a>" * 30_000),
        "deep, not closed": wrap("<a>" * 60_000),
        "one attribute": wrap(f'<a b="{"c" * 200_000}"/>'),
        "many attributes": wrap("<a " + " ".join(f'b{i}=""' for i in range(15_000)) + "/>"),
        "many namespaces": wrap("<a " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(8_000)) + "/>"),
        "namespaces on the way down": wrap("".join(f'<a xmlns:n{i}="u">' for i in range(250)) + "</a>" * 250),
        "references": wrap("&#x41;" * 40_000),
        "many small": wrap("<a/>" * 60_000),
        "the same attribute": wrap("<a b='' b=''/>"),
        "include": wrap('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
        "style": b'<?xml-stylesheet href="http://127.0.0.1:1/"?>' + wrap("x"),
    }  # fmt: skip
