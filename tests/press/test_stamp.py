"""The stamped file itself: every number in it exact, every character in it readable by whoever opens it."""

import io
import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from issuer.papers.content import Image
from issuer.papers.kinds import CertificateKind
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden.cases import STORE
from tests.golden.personas import ALL_OPTIONS, FOUR, KENICHI, SEAL, SEVEN, SHIGERU, case, footers, seal_png
from tests.press.samples import GAIJI, composed, content, own_font

JUMINHYO = CertificateKind.JUMINHYO
#: Selectors of both kinds, plane 2, a compatibility ideograph, half-width kana, the edges of the BMP.
ODD = "辻\U000e0103𠮷葛\U000e0103髙﨑\ufa19ｶﾅヰヱヲ邉A1-"


def stamped(press: Press, what, *, sample: bool = False) -> Paper:
    return press.finish(prepared=press.prepare(content=what, sample=sample), footers=footers(len(what.pages)))


def spelling(font) -> dict[int, str]:
    """Code → the text it stands for, as ToUnicode says."""
    pairs = re.findall(r"<([0-9A-F]{4})><([0-9A-F]+)>\n", font.ToUnicode.read_bytes().decode())
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


@pytest.fixture(scope="module")
def paper(press: Press) -> Paper:
    return stamped(press, composed(case(JUMINHYO, *SEVEN, options=ALL_OPTIONS)))


def test_the_cross_reference_table_is_exact(paper: Paper) -> None:
    data = paper.pdf
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", data)[1])
    lines = data[start:].split(b"\n")
    count = int(lines[1].split()[1])
    assert lines[0] == b"xref"
    assert all(len(line) == 19 for line in lines[2 : 2 + count])
    for number, line in enumerate(lines[3 : 2 + count], start=1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)


def test_other_readers_find_nothing_to_complain_of(paper: Paper, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 2
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.pdf)
    told = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    assert not told.stderr
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in told.stdout.splitlines()[2:])


def test_the_embedded_fonts_are_whole_and_keep_the_masters_outlines(press: Press, font: Path) -> None:
    master = TTFont(font, lazy=True)
    what = content(f1__number="1", f1__name=ODD)
    with pikepdf.open(io.BytesIO(stamped(press, what).pdf)) as pdf:
        face = pdf.pages[0].Resources.Font.F1
        program = face.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
        widths = [float(width) for width in face.DescendantFonts[0].W[1]]
        spelled = spelling(face)
    cut = TTFont(io.BytesIO(program), checkChecksums=2)
    assert sorted(cut.keys()) == ["GlyphOrder", "glyf", "head", "hhea", "hmtx", "loca", "maxp"]
    order, best = cut.getGlyphOrder(), master.getBestCmap()
    assert len(order) == len(widths) + 1
    at = next(code for code, unit in spelled.items() if unit == "𠮷")
    whole = master["glyf"][best[ord("𠮷")]]
    assert cut["glyf"][order[at]].getCoordinates(cut["glyf"])[0] == whole.getCoordinates(master["glyf"])[0]
    assert widths == pytest.approx([cut["hmtx"][name][0] * 1000 / 2048 for name in order[1:]], abs=0.001)


def test_every_code_spells_its_character_with_its_selector(press: Press) -> None:
    what = content(f1__number="1", f1__name=ODD)
    with pikepdf.open(io.BytesIO(stamped(press, what).pdf)) as pdf:
        page = pdf.pages[0]
        spelled = spelling(page.Resources.Font.F1)
        shown = re.findall(r"<([0-9A-F]+)>Tj", page.Contents.read_bytes().decode())
    lines = ["".join(spelled[int(one, 16)] for one in re.findall("....", line)) for line in shown]
    assert [line for line in lines if line not in ("住所", "世帯主")][:2] == ["1", ODD]


def test_text_copied_with_poppler_and_pdfium_is_the_content(press: Press, tmp_path: Path) -> None:
    what = content(f1__number="1", f1__name=ODD)
    paper = stamped(press, what)
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.pdf)
    poppler = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    assert ODD in poppler
    page = pypdfium2.PdfDocument(paper.pdf)[0].get_textpage()
    assert ODD in page.get_text_bounded().replace("\ufffe", "-").replace("\x02", "-")


def test_copied_text_of_a_household_is_the_content(press: Press, paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.pdf)
    poppler = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    for number, page in enumerate(paper.content.pages):
        read = re.sub(r"\s", "", poppler.split("\f")[number])
        assert not [name for name, text in page.fields if re.sub(r"\s", "", text) not in read]


def test_a_character_of_the_own_font_stands_in_the_middle_of_a_line(tmp_path: Path, font: Path) -> None:
    own_font(tmp_path)
    press = Press(font=font, font_dir=tmp_path, store=STORE)
    paper = stamped(press, content(f1__number="1", f1__name=f"桐{GAIJI}生{GAIJI}{GAIJI}茂"))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert sorted(pdf.pages[0].Resources.Font.keys()) == ["/F1", "/F2"]
        assert "MihonGaiji" in str(pdf.pages[0].Resources.Font.F2.BaseFont)
    page = pypdfium2.PdfDocument(paper.pdf)[0].get_textpage()
    text = page.get_text_bounded()
    at = text.index(f"桐{GAIJI}生{GAIJI}{GAIJI}茂")
    lefts = [page.get_charbox(at + n, loose=True)[0] for n in range(6)]
    assert [b - a for a, b in pairwise(lefts)] == pytest.approx([12.0] * 5, abs=0.01)


def test_one_character_with_and_without_selector_has_two_codes_and_one_outline(press: Press) -> None:
    """U+845B U+E0103 is the font's plain glyph (a default sequence)."""
    paper = stamped(press, content(f1__number="1", f1__name="葛葛\U000e0103"))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        codes = [code for code, unit in spelling(pdf.pages[0].Resources.Font.F1).items() if unit[0] == "葛"]
        assert b"<%04X%04X>Tj" % tuple(codes) in pdf.pages[0].Contents.read_bytes()
        program = pdf.pages[0].Resources.Font.F1.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
    cut = TTFont(io.BytesIO(program))
    one, other = (cut["glyf"][cut.getGlyphName(gid)].compile(cut["glyf"]) for gid in codes)
    assert one == other


def test_a_seal_is_one_bit_a_pixel_and_drawn_once_for_all_pages(press: Press) -> None:
    paper = stamped(press, composed(case(CertificateKind.INKAN, SHIGERU, KENICHI, printed=(KENICHI,), seals=(SEAL,))))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        pictures = [o for name, o in pdf.pages[0].Resources.XObject.items() if name.startswith("/P")]
        assert [int(picture.BitsPerComponent) for picture in pictures] == [1, 1]
        assert not [picture for picture in pictures if "/SMask" in picture or "/Mask" in picture]


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "LA", "P"])
def test_every_kind_of_png_looks_as_it_is(press: Press, mode: str) -> None:
    from PIL import Image as Pixels

    drawn = Pixels.open(io.BytesIO(seal_png(side_px=60, ring=False))).convert("L").convert(mode)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    paper = stamped(press, content(f1__number="1", images=[("official_seal", Image(out.getvalue(), 21.0, 21.0))]))
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        shown = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.P1).as_pil_image().convert("L")
    assert shown.tobytes() == drawn.convert("L").tobytes()


def test_the_watermark_is_not_even_in_the_file_of_a_real_paper(press: Press) -> None:
    what = content(f1__number="1", f1__name="茂")
    real, sample = (stamped(press, what, sample=sample) for sample in (False, True))
    with pikepdf.open(io.BytesIO(real.pdf)) as one, pikepdf.open(io.BytesIO(sample.pdf)) as other:
        assert len(other.pages[0].Resources.XObject) == len(one.pages[0].Resources.XObject) + 1
        assert other.pages[0].Contents.read_bytes().startswith(b"/I")
    assert stamped(press, what).pdf == real.pdf


def test_a_paper_of_one_page_is_small(press: Press) -> None:
    assert len(stamped(press, composed(case(JUMINHYO, *FOUR, options=ALL_OPTIONS))).pdf) < 100_000


def test_the_tail_tells_how_the_file_ends(paper: Paper) -> None:
    tail = paper.tail
    assert tail is not None
    assert paper.pdf[tail.startxref :].startswith(b"xref\n0 %d\n" % tail.size)
    assert b"%d 0 obj\n<<%b>>\nendobj" % (tail.catalog, tail.catalog_entries) in paper.pdf
    assert b"%d 0 obj\n<<%b>>\nendobj" % (tail.page, tail.page_entries) in paper.pdf
    assert tail.identifier.hex().upper().encode() in paper.pdf[tail.startxref :]
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert pdf.pages[0].objgen == (tail.page, 0)


def test_another_content_is_another_identifier(press: Press, paper: Paper) -> None:
    other = stamped(press, composed(case(JUMINHYO, replace(SHIGERU, name="桐生　薫"))))
    assert other.tail is not None
    assert paper.tail is not None
    assert other.tail.identifier != paper.tail.identifier
