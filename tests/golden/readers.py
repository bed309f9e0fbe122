"""Other readers of PDF than the one inspection uses: poppler, MuPDF and Ghostscript. ``bin/test`` brings them.

``python -m tests.golden.readers`` draws every golden paper with each and says how far they are from pdfium's picture.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

_DPI = 200
#: How each reader is told to draw all pages of ``paper.pdf``, in grey with smooth edges, and to stop where it doubts.
COMMANDS: dict[str, tuple[str, ...]] = {
    "pdftoppm": ("-q", "-gray", "-png", "-r", f"{_DPI}", "paper.pdf", "page"),
    "mutool": ("draw", "-q", "-r", f"{_DPI}", "-c", "gray", "-o", "page-%d.png", "paper.pdf"),
    "gs": (
        *("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", "-sDEVICE=pnggray"),
        *(f"-r{_DPI}", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", "-sOutputFile=page-%d.png", "paper.pdf"),
    ),
}
#: What they say of themselves in Debian, not of the paper.
_OF_ITSELF = frozenset({"warning: ICC support is not available", "Warning: the map file cidfmap was not found."})
#: A dot is strange when no dot beside it in the other picture is within this many of 255 greys of it.
_GREYS = 96


def drawn(reader: str, pdf: bytes) -> list[Image.Image]:
    """The pages as a reader draws them. Raises ValueError with its words when it complains."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.pdf").write_bytes(pdf)
        told = subprocess.run([reader, *COMMANDS[reader]], cwd=folder, capture_output=True, text=True, check=False)
        words = [line for line in (told.stdout + told.stderr).splitlines() if line not in _OF_ITSELF]
        if told.returncode or words:
            raise ValueError(f"{reader} complains: {' '.join(words) or told.returncode}")
        files = sorted(folder.glob("page*.png"), key=lambda file: int(file.stem.rpartition("-")[2]))
        return [Image.open(file).convert("L") for file in files]


def by_pdfium(pdf: bytes) -> list[Image.Image]:
    """The pages as pdfium draws them."""
    pages = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L") for page in pages]


def strange(one: Image.Image, other: Image.Image) -> int:
    """How many squares of three dots of the one are neither on the other nor beside it: edges may be smoothed and
    rounded differently, but a comma too many is such a square.
    """
    size = min(one.width, other.width), min(one.height, other.height)
    one, other = one.crop((0, 0, *size)), other.crop((0, 0, *size))
    over = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(3)))
    under = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), one)
    return sum(ImageChops.lighter(over, under).filter(ImageFilter.MinFilter(3)).histogram()[_GREYS:])


def main() -> int:
    """One line for each paper and reader. Exit code 1 when a picture is another."""
    from tests.golden.cases import CASES, paper_of, press

    worst = 0
    for name in CASES:
        pdf = paper_of(name, with_press=press()).pdf
        ours = by_pdfium(pdf)
        for reader in COMMANDS:
            theirs = drawn(reader, pdf)
            squares = [max(strange(a, b), strange(b, a)) for a, b in zip(ours, theirs, strict=True)]
            worst = max(worst, *squares)
            sys.stdout.write(f"{name} {reader}: strange squares {squares}\n")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
