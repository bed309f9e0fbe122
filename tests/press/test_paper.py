"""The drawn paper: whole, the same each time, and nothing on it that was not asked for."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from issuer.papers.content import Image
from issuer.papers.errors import ConfigurationError, RendererWarning, TextOverflow
from issuer.papers.kinds import CertificateKind
from issuer.papers.people import Address
from issuer.press import Press
from tests.golden.cases import STORE
from tests.golden.personas import (
    ALL_OPTIONS,
    FOUR,
    HOME,
    KENICHI,
    SEAL,
    SEVEN,
    SHIGERU,
    case,
    footers,
    seal_png,
)
from tests.press.reading import bare, pictures, raster, text_of
from tests.press.samples import GAIJI, composed, content, own_font

JUMINHYO = CertificateKind.JUMINHYO


def drawn(press: Press, what, *, sample: bool = False):
    return press.finish(prepared=press.prepare(content=what, sample=sample), footers=footers(len(what.pages)))


def test_every_field_of_every_page_can_be_read_back(press: Press) -> None:
    what = composed(case(JUMINHYO, *SEVEN, options=ALL_OPTIONS))
    paper = drawn(press, what)
    pages = text_of(paper)
    assert len(pages) == 2
    for page, read, footer in zip(what.pages, pages, footers(2), strict=True):
        assert not [name for name, text in page.fields if bare(text) not in read]
        assert read.endswith(f"発行番号{footer.certificate_number}{footer.page}/2頁契印{footer.keiin}")
    assert "LETHIHOA" not in pages[1]
    assert "證明" not in pages[0]
    assert "認" not in pages[0]


def test_nothing_but_the_fields_and_the_fixed_ink_is_on_the_page(press: Press) -> None:
    what = composed(case(JUMINHYO, *FOUR, options=ALL_OPTIONS))
    (footer,) = footers(1)
    fixed = ["住所", "世帯主", "発行番号", "契印", footer.certificate_number, "1/1頁", footer.keiin]
    expected = bare("".join([text for _, text in what.pages[0].fields] + fixed))
    assert sorted(text_of(drawn(press, what))[0]) == sorted(expected)


def test_the_same_paper_is_the_same_bytes_in_another_process(press: Press, font: Path) -> None:
    code = (
        "import hashlib,sys;from pathlib import Path;from issuer.press import Press;"
        "from tests.golden.personas import *;from tests.press.samples import composed;"
        "p=Press(font=Path(sys.argv[1]),store=Path(sys.argv[2]));w=composed(case(CertificateKind.JUMINHYO,*SEVEN,options=ALL_OPTIONS));"
        "print(hashlib.sha256(p.finish(prepared=p.prepare(content=w),footers=footers(2)).pdf).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", code, str(font), str(STORE)],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    what = composed(case(JUMINHYO, *SEVEN, options=ALL_OPTIONS))
    drawn(press, composed(case(JUMINHYO, SHIGERU)))
    assert drawn(press, what).sha256 == there.stdout.strip()


def test_papers_of_different_people_drawn_at_once_do_not_mix(press: Press) -> None:
    people = [replace(SHIGERU, name=f"桐生　{n}郎", family_name="", given_name="") for n in range(6)]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda one: drawn(press, composed(case(JUMINHYO, one))), people))
    for number, paper in enumerate(papers):
        others = [f"桐生{n}郎" for n in range(6) if n != number]
        read = text_of(paper)[0]
        assert f"桐生{number}郎" in read
        assert not any(other in read for other in others)


def test_pictures_keep_their_physical_size_and_place(press: Press) -> None:
    what = composed(case(CertificateKind.INKAN, SHIGERU, KENICHI, printed=(KENICHI,), seals=(SEAL,)))
    imprint, official = sorted(pictures(drawn(press, what)))
    assert imprint == pytest.approx((50 - 8.25, 75 - 8.25, 16.5, 16.5), abs=0.05)
    assert official == pytest.approx((169, 249, 21, 21), abs=0.05)


def test_a_picture_larger_than_its_place_is_refused(press: Press) -> None:
    big = Image(seal_png(side_px=50, ring=False), 24.5, 20.0)
    with pytest.raises(TextOverflow) as caught:
        press.prepare(content=content(images=[("official_seal", big)]))
    assert caught.value.field == "official_seal"


def test_markup_in_a_name_is_only_text(press: Press) -> None:
    name = "<b>&amp;</b><script>\"'"
    assert bare(name) in text_of(drawn(press, content(f1__number="1", f1__name=name)))[0]


def test_every_selector_of_a_character_is_drawn_with_its_own_shape(press: Press) -> None:
    seen = {
        raster(drawn(press, content(f1__number="1", f1__name="葛" + selector)), dpi=150).tobytes()
        for selector in ("", *(chr(code) for code in range(0xE0102, 0xE0109)))
    }
    # Seven shapes: the plain character is the one that U+E0103 names.
    assert len(seen) == 7


def test_the_own_font_of_the_municipality_is_drawn(tmp_path: Path, font: Path, press: Press) -> None:
    own_font(tmp_path)
    with_own = Press(font=font, font_dir=tmp_path, store=STORE)
    paper = drawn(with_own, content(f1__number="1", f1__name=f"茂{GAIJI}"))
    assert f"茂{GAIJI}" in text_of(paper)[0]
    # A square of 0.8 em of 12 pt, all black.
    box = raster(paper, dpi=288).crop((800, 440, 1100, 560))
    assert sum(1 for v in box.tobytes() if v < 64) > 1000
    assert "MihonGaiji" in paper.font_versions


def test_the_watermark_is_on_samples_only(press: Press) -> None:
    what = content(f1__number="1", f1__name="茂")
    assert "見本" in text_of(drawn(press, what, sample=True))[0]
    assert "見本" not in text_of(drawn(press, what))[0]


def test_an_unknown_form_or_field_is_refused(press: Press) -> None:
    for what in (content(form="kosame"), content(version="9"), content(nofield="x")):
        with pytest.raises(ConfigurationError):
            press.prepare(content=what)


def test_footers_must_number_the_pages(press: Press) -> None:
    prepared = press.prepare(content=content(f1__name="茂"))
    for wrong in (footers(2), (), (replace(footers(1)[0], page=2),)):
        with pytest.raises(ValueError, match="footers"):
            press.finish(prepared=prepared, footers=wrong)


def test_page_digests_tell_pages_apart_and_leave_the_footer_out(press: Press) -> None:
    one = press.prepare(content=content(f1__name="桐生", f2__name="茂"))
    assert one.page_digests == press.prepare(content=content(f1__name="桐生", f2__name="茂")).page_digests
    for other in (content(f1__name="桐", f2__name="生茂"), content(f1__name="桐生"), content(f2__name="桐生")):
        assert press.prepare(content=other).page_digests != one.page_digests


def test_a_long_address_goes_on_in_the_remarks_and_nothing_is_lost(press: Press) -> None:
    home = replace(HOME, building="見本団地" * 75)
    what = composed(case(JUMINHYO, SHIGERU, address=home))
    prepared = press.prepare(content=what)
    page = prepared.content.pages[0]
    assert page.text("address").endswith("（続き）")
    start, rest = page.text("address").removesuffix("（続き）"), page.text("1.remarks").removeprefix("（住所の続き）")
    assert start + rest == what.pages[0].text("address")
    paper = press.finish(prepared=prepared, footers=footers(1))
    assert text_of(paper)[0].count("見本団地") >= 73


def test_what_fits_nowhere_is_refused(press: Press) -> None:
    home = Address(prefecture="見本県", city="見本市", town="字" * 120, block="1" * 50, building="見本団地" * 150)
    with pytest.raises(TextOverflow):
        press.prepare(content=composed(case(JUMINHYO, SHIGERU, address=home)))


def test_every_page_is_a4_and_every_font_is_embedded(press: Press) -> None:
    paper = drawn(press, composed(case(JUMINHYO, *SEVEN, options=ALL_OPTIONS)))
    for page in pypdfium2.PdfDocument(paper.pdf):
        assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in font for font in fonts)


def test_the_seam_figures_are_on_the_edges_between_two_pages_only(press: Press) -> None:
    def inked(picture, left: float, right: float) -> bool:
        dpmm = picture.width / 210
        seam = picture.crop((int(left * dpmm), int(279 * dpmm), int(right * dpmm), int(287 * dpmm)))
        return min(seam.tobytes()) < 128

    paper = drawn(press, composed(case(JUMINHYO, *SEVEN)))
    first, second = raster(paper, page=0), raster(paper, page=1)
    assert (inked(first, 15, 23), inked(first, 187, 195)) == (False, True)
    assert (inked(second, 15, 23), inked(second, 187, 195)) == (True, False)


def test_a_damaged_picture_is_a_failure(press: Press) -> None:
    png = seal_png(side_px=50, ring=False)
    for broken in (b"", png[:-30], png.replace(b"IDAT", b"IDAX"), png[:45] + bytes([png[45] ^ 1]) + png[46:]):
        what = content(f1__number="1", images=[("official_seal", Image(broken, 21.0, 21.0))])
        with pytest.raises(RendererWarning) as caught:
            drawn(press, what)
        assert "official_seal" in str(caught.value)


def test_what_is_drawn_is_always_what_the_token_says(press: Press) -> None:
    mine, theirs = (press.prepare(content=content(f1__number="1", f1__name=name)) for name in ("桐生", "山田"))
    mixed = press.finish(prepared=replace(mine, content=theirs.content), footers=footers(1))
    assert "山田" in text_of(mixed)[0]
    assert "桐生" not in text_of(mixed)[0]


def test_names_that_repeat_characters_alike_have_other_digests(press: Press) -> None:
    one, other = (press.prepare(content=content(f1__number="1", f1__name=name)) for name in ("桐生", "山田"))
    assert one.page_digests != other.page_digests
