"""The back sheets of a paper as PDF: heading, block, how to check, page n/m."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2

from integrations.centre.back import front, ground, layout
from integrations.centre.back.block import block, room
from integrations.centre.back.errors import TooDense
from integrations.centre.back.letters import MM, width, words

_A4 = (210.0, 297.0)
_QUIET = 3.0
_MARK = "見本　うら面の模擬（地方公共団体情報システム機構の方式ではありません）"


def back_sheet(*, pdf: bytes, paper: str, key: bytes, font: Path, url: str) -> bytes:
    """One back page for each page of the front ``pdf``, sealed under the 32 bytes ``key`` of the ``paper`` number.

    ``url`` is where a scan of the back may be checked; ``font`` writes the words around the block.

    Raises:
        TooDense: a page says more than a block holds, or there are more than 200 of them.
        ValueError: ``paper`` is longer than 64 bytes, or the key is of another length.
    """
    opened = pypdfium2.PdfDocument(pdf)
    pages = len(opened)
    if pages > front.MOST_PAGES:
        raise TooDense(f"the front has {pages} pages; a back is made for at most {front.MOST_PAGES}")
    made = pikepdf.new()
    for number in range(1, pages + 1):
        finest = front.finest(page=opened[number - 1], room=room(paper=paper))
        modules = block(page=finest, paper=paper, number=number, pages=pages, key=key)
        _add(
            made, modules=modules, font=font, lines=_lines(paper=paper, number=number, pages=pages, font=font, url=url)
        )
    out = BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _add(made: pikepdf.Pdf, *, modules: layout.Modules, lines: bytes, font: Path) -> None:
    made.add_blank_page(page_size=(_A4[0] * MM, _A4[1] * MM))
    page = made.pages[-1]
    image = made.make_stream(
        np.packbits(~modules, axis=1).tobytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=layout.COLUMNS,
        Height=layout.ROWS,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=1,
        Interpolate=False,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Block=image))
    bottom = _A4[1] - layout.TOP - layout.HEIGHT
    # Around the block the paper stays white.
    quiet = [layout.LEFT - _QUIET, bottom - _QUIET, layout.WIDTH + 2 * _QUIET, layout.HEIGHT + 2 * _QUIET]
    white = "1 g " + " ".join(f"{side * MM:.3f}" for side in quiet) + " re f\n"
    place = f"{layout.WIDTH * MM:.4f} 0 0 {layout.HEIGHT * MM:.4f} {layout.LEFT * MM:.4f} {bottom * MM:.4f}"
    page.Contents = made.make_stream(white.encode() + lines + f"\nq {place} cm /Block Do Q\n".encode())
    ground.under(page, made=made, font=font)


def _lines(*, paper: str, number: int, pages: int, font: Path, url: str) -> bytes:
    count = f"{number}／{pages}頁"
    rows = (
        ("証明書うら面　復元用の画像", 13, 18.0, None),
        (_MARK, 9, 25.0, None),
        (f"発行番号　{paper}", 8, 275.5, layout.LEFT),
        (count, 8, 275.5, layout.LEFT + layout.WIDTH - width(count, font=font, size=8)),
        ("この面の全体を200dpi以上で読み取り、次の頁に送ると、おもて面の画像が復元されます。", 8, 280.0, layout.LEFT),
        (url, 8, 284.5, layout.LEFT),
    )
    written = []
    for text, size, baseline, left in rows:
        start = (_A4[0] - width(text, font=font, size=size)) / 2 if left is None else left
        written.append(words(text, font=font, size=size, left=start, baseline=baseline))
    return b"0 g\n" + b"\nf\n".join(written) + b"\nf"
