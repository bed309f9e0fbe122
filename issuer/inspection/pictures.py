"""Pictures: exactly those of the content, pixel for pixel, at their real size, in their frames."""

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image as Pixels

from issuer.inspection.geometry import Rect
from issuer.inspection.marks import Marks
from issuer.inspection.mismatch import Mismatch, Severity
from issuer.inspection.objects import File
from issuer.inspection.plan import PT_PER_MM, Plan
from issuer.inspection.syntax import Dictionary, Unlike, entries
from issuer.papers.content import ContentPage, Image

_KIND: Dictionary = {"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/FlateDecode"}
_FORM = frozenset({"/Width", "/Height", "/ColorSpace", "/BitsPerComponent"})
_CHANNELS = {"/DeviceGray": 1, "/DeviceRGB": 3}
#: 印影 are printed at their real size; the press rounds to a thousandth of a point.
_SIZE_SLACK_PT, _PLACE_SLACK_PT = 0.01, 0.05
_MOST_PIXELS = 4_000_000
#: Digest of what is drawn and what was wanted → whether they look the same. Some 200 bytes each.
_verdicts: dict[bytes, bool] = {}
_MOST_VERDICTS = 16_384


def picture_faults(
    *, file: File, numbers: dict[str, int], marks: Marks, content: ContentPage, plan: Plan, page: int
) -> Iterator[Mismatch]:
    """One drawn picture for each of the content, and none besides. Another picture may be another's seal.

    ``numbers``: object numbers by name. Raises Unlike when a picture is not made as papers have them.
    """
    left = list(marks.pictures)
    frames = {frame.name: frame.box for frame in plan.frames}
    for name, image in content.images:
        here = [one for one in left if name in frames and one[1].within(frames[name], _PLACE_SLACK_PT)]
        if len(here) != 1:
            yield Mismatch(severity=Severity.PERSON, page=page, rule="picture missing or doubled", place=name)
            continue
        left.remove(here[0])
        drawn, box = here[0]
        if not _has_size(box, image):
            yield Mismatch(severity=Severity.TEXT, page=page, rule="physical size of a picture", place=name)
        if drawn not in numbers:
            raise Unlike("a picture that is not there")
        found, data = file.stream(numbers[drawn])
        if not _shows(_spelled(found), data, image.png):
            yield Mismatch(severity=Severity.PERSON, page=page, rule="another picture", place=name)
    if left:
        yield Mismatch(severity=Severity.PERSON, page=page, rule="a picture from nowhere")
    if any(_overlap(line.box, box) for _, box in marks.pictures for line in marks.lines if line.end > box.x0):
        yield Mismatch(severity=Severity.STRUCTURE, page=page, rule="text is covered")


def _has_size(box: Rect, image: Image) -> bool:
    return (
        abs(box.width - image.width_mm * PT_PER_MM) <= _SIZE_SLACK_PT
        and abs(box.height - image.height_mm * PT_PER_MM) <= _SIZE_SLACK_PT
    )


def _overlap(one: Rect, other: Rect) -> bool:
    common = one.meet(other)
    return common.width > 0 and common.height > 0


def _spelled(found: Dictionary) -> tuple[int, int, int, int, bool]:
    """Width, height, channels, bits, and whether the rows are filtered like a PNG's. Raises Unlike."""
    parms = found.pop("/DecodeParms", None)
    whole = entries(found, fixed=_KIND, free=_FORM)
    width, height, bits = whole["/Width"], whole["/Height"], whole["/BitsPerComponent"]
    channels = _CHANNELS.get(str(whole["/ColorSpace"]))
    if not (isinstance(width, float) and isinstance(height, float) and bits in (1.0, 8.0) and channels):
        raise Unlike("a picture of an unknown kind")
    if not (1 <= width * height <= _MOST_PIXELS and width.is_integer() and height.is_integer()):
        raise Unlike("the size of a picture")
    filtered = {"/Predictor": 15.0, "/Colors": float(channels), "/BitsPerComponent": bits, "/Columns": width}
    if parms not in (None, filtered):
        raise Unlike("a picture of an unknown kind")
    return int(width), int(height), channels, 8 if bits == 8 else 1, parms is not None


def _shows(form: tuple[int, int, int, int, bool], data: bytes, png: bytes) -> bool:
    """Whether an embedded picture looks, on white paper, exactly like the content's.

    Verdicts never age, so they are kept, by the digests of both sides: to look takes 3 ms, and the official seals of a
    nation pass between imprints of which each is seen once.
    """
    seen = hashlib.sha256(repr((form, len(data), len(png))).encode() + data + png).digest()
    verdict = _verdicts.get(seen)
    if verdict is None:
        verdict = _look(form, data, png)
        if len(_verdicts) >= _MOST_VERDICTS:
            _verdicts.clear()
        _verdicts[seen] = verdict
    return verdict


def _look(form: tuple[int, int, int, int, bool], data: bytes, png: bytes) -> bool:
    try:
        with _embedded(form, data) as drawn, Pixels.open(io.BytesIO(png), formats=["PNG"]) as wanted:
            return _digest(drawn) == _digest(wanted)
    except (OSError, ValueError, SyntaxError, zlib.error, struct.error, Pixels.DecompressionBombError):
        return False


def _embedded(form: tuple[int, int, int, int, bool], data: bytes) -> Pixels.Image:
    width, height, channels, bits, filtered = form
    if filtered:
        # A picture of the PDF with PNG's filters is a PNG without its wrapping.
        head = struct.pack(">IIBBBBB", width, height, bits, 2 if channels == 3 else 0, 0, 0, 0)
        wrapped = b"".join((_chunk(b"IHDR", head), _chunk(b"IDAT", data), _chunk(b"IEND", b"")))
        made = Pixels.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + wrapped), formats=["PNG"])
        made.load()
        return made
    mode = "RGB" if channels == 3 else "L" if bits == 8 else "1"
    rows = zlib.decompress(data)
    if len(rows) != height * ((width * channels * bits + 7) // 8):
        raise ValueError("the rows do not make up the picture")
    return Pixels.frombytes(mode, (width, height), rows)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _digest(pixels: Pixels.Image) -> bytes:
    """SHA-256 of size and colours on white."""
    seen = pixels
    if pixels.mode in ("RGBA", "LA", "PA") or "transparency" in pixels.info:
        over = pixels.convert("RGBA")
        seen = Pixels.alpha_composite(Pixels.new("RGBA", over.size, "white"), over)
    plain = seen.convert("RGB")
    return hashlib.sha256(repr(plain.size).encode() + plain.tobytes()).digest()
