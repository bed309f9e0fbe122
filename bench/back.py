"""How much a printed and scanned back stands, and what it costs: `python bench/back.py FRONT.pdf [--sweep]`.

Prints, for scans of several resolutions and ways of resampling (1 degree, 2 % larger and smaller), the strongest noise
(one standard deviation, of 255 grey levels) that still gives the front back dot for dot; and CPU seconds of a page: the
sheet, its reading, a comparison. `--sweep` takes minutes; without it only 200 dpi bilinear is tried.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pypdfium2
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))
from integrations.centre.back.block import Recovered, recover
from integrations.centre.back.compare import compare
from integrations.centre.back.errors import NotFound, Unreadable
from integrations.centre.back.ground import front_sheet
from integrations.centre.back.sheet import back_sheet

FONT = Path(os.environ.get("AKASHI_FONTS", "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"))
PAPER, KEY = "R8-282103-0000123", bytes(32)
T = TypeVar("T")
NOISES = (20, 40, 60, 80, 100, 120, 140)
ANGLE = 1.0


def main(front: Path, *, sweep: bool) -> None:
    pdf = front.read_bytes()
    back = _timed("sheet", lambda: back_sheet(pdf=pdf, paper=PAPER, key=KEY, font=FONT, url="https://example.jp/"))
    clean = _scan(back, 200, 1.0, Image.Resampling.BICUBIC, 10)
    whole = _timed("reading", lambda: _read(clean))
    tinted = front_sheet(pdf=pdf, font=FONT)
    found = _timed(
        "comparison",
        lambda: compare(recovered=whole, other=_scan(tinted, 200, 1.0, Image.Resampling.BICUBIC, 10), font=FONT),
    )
    print(f"front at {whole.dpi} dpi; {len(found)} differences seen in an unaltered scan")
    ways = tuple(Image.Resampling[name] for name in ("NEAREST", "BILINEAR", "BICUBIC"))
    for dpi in (120, 150, 200, 250, 300) if sweep else (200,):
        for way in ways if sweep else ways[1:2]:
            for scale in (0.98, 1.02):
                noise, damage = _worst(back, dpi, scale, way, whole)
                print(f"{dpi} dpi {way.name.lower():8} x {scale}: noise {noise} ({damage:.1%} of modules put right)")


def _worst(back: bytes, dpi: int, scale: float, way: Image.Resampling, whole: Recovered) -> tuple[int, float]:
    best = (0, 0.0)
    for noise in NOISES:
        try:
            read = _read(_scan(back, dpi, scale, way, noise))
        except (NotFound, Unreadable):
            break
        if not (read.ink == whole.ink).all():
            raise AssertionError("a picture came back wrong")
        best = (noise, read.damage)
    return best


def _read(scan: Image.Image) -> Recovered:
    return recover(grey=scan, keys={PAPER: KEY})


def _scan(pdf: bytes, dpi: int, scale: float, way: Image.Resampling, noise: float) -> Image.Image:
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    drawn = drawn.resize((round(drawn.width * scale), round(drawn.height * scale)), way)
    turned = np.asarray(drawn.rotate(ANGLE, way, fillcolor=255), np.float32)
    noisy = turned + np.random.default_rng(1).normal(0, noise, turned.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _timed(what: str, act: Callable[[], T]) -> T:
    act()  # tables, graph and font are made once for a process
    start = time.process_time()
    result = act()
    print(f"{what}: {time.process_time() - start:.2f} s of CPU")
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("front", type=Path)
    parser.add_argument("--sweep", action="store_true")
    given = parser.parse_args()
    main(given.front, sweep=given.sweep)
