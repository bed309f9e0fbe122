"""外字 in the press: the shelf of EUDC faces, rows and fields of several editions, and the very glyph of the master."""

import hashlib
import io
import multiprocessing
import random
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ConfigurationError, MissingGlyph
from issuer.papers.flow import Paragraph
from issuer.press import Press
from issuer.press.gaiji import GaijiFaces
from tests.feeds.eudc import eudc
from tests.golden.registers import entry, koseki, person
from tests.inspection.makers import draw, expecting, juminhyo, resident_page

A, B = "\ue000", "\ue001"
FIRST, SECOND = eudc({A: (100, 0, 900, 200), B: (0, 0, 300, 300)}), eudc({A: (400, 0, 600, 800)})


def sha(font: bytes) -> str:
    return hashlib.sha256(font).hexdigest()


@pytest.fixture(scope="module")
def eyes(press: Press, font: Path) -> Inspector:
    from tests.golden.cases import STORE

    inspector = Inspector(fonts=[font], store=STORE)
    for edition in (FIRST, SECOND):
        press.keep_gaiji(sha256=sha(edition), font=edition)
        inspector.keep_gaiji(sha256=sha(edition), font=edition)
    return inspector


def came_with(content: Content, *named: tuple[str, tuple[str, ...]]) -> Content:
    return replace(content, pages=(replace(content.pages[0], gaiji=named),))


def expected(paper, *fonts: bytes):
    return replace(expecting(paper), gaiji=frozenset(map(sha, fonts)))


def faces(folder: Path | None, clock: list[float]) -> GaijiFaces:
    return GaijiFaces(folder=folder, clock=lambda: clock[0])


def many(count: int) -> list[bytes]:
    return [eudc({A: (0, 0, 100 + number, 500)}) for number in range(count)]


def test_an_edition_in_use_is_never_let_go_and_an_old_one_is_handed_in_again() -> None:
    clock, fonts = [0.0], many(70)
    held = faces(None, clock)
    held.keep(sha(fonts[0]), fonts[0])
    slot = held.slot(sha(fonts[0]))
    for font in fonts[1:]:
        held.keep(sha(font), font)
    assert held.case(slot).gid_of(A)
    clock[0] = 601.0
    for font in fonts[1:]:
        held.keep(sha(font), font)
    assert not held.has(sha(fonts[0]))
    with pytest.raises(ConfigurationError):
        held.case(slot)
    held.keep(sha(fonts[0]), fonts[0])
    assert held.case(slot).sha256 == sha(fonts[0])
    assert held.slot(sha(fonts[0])) == slot


def test_a_shelf_that_nobody_may_write_into_leaves_the_face_in_memory(tmp_path) -> None:
    (tmp_path / "file").write_text("no folder can be made here")
    shelf = GaijiFaces(folder=tmp_path / "file" / "press")
    assert not shelf.has(sha(FIRST))
    shelf.keep(sha(FIRST), FIRST)
    assert shelf.has(sha(FIRST))
    assert shelf.case(shelf.slot(sha(FIRST))).gid_of(A)


def test_a_damaged_face_of_the_shelf_is_made_again(tmp_path) -> None:
    GaijiFaces(folder=tmp_path).keep(sha(FIRST), FIRST)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1]):
        file.write_bytes(damaged)
        again = GaijiFaces(folder=tmp_path)
        assert not again.has(sha(FIRST))
        again.keep(sha(FIRST), FIRST)
        assert file.read_bytes() == whole


def test_a_font_under_another_fonts_name_is_not_taken() -> None:
    with pytest.raises(ConfigurationError):
        GaijiFaces(folder=None).keep(sha(SECOND), FIRST)


def _keep(folder: Path, start, told) -> None:
    start.wait()
    shelf = GaijiFaces(folder=folder)
    if not shelf.has(sha(FIRST)):
        shelf.keep(sha(FIRST), FIRST)
    case = shelf.case(shelf.slot(sha(FIRST)))
    told.put(case.glyph(case.gid_of(A) or 0).outline)


def test_processes_that_make_the_same_face_at_once_all_have_it(tmp_path) -> None:
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(4), context.Queue()
    workers = [context.Process(target=_keep, args=(tmp_path, start, told)) for _ in range(4)]
    for worker in workers:
        worker.start()
    outlines = {told.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(outlines) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".case"]


@pytest.mark.parametrize("slot", range(0xD800, 0xD804))
def test_a_surrogate_of_a_text_is_never_taken_for_an_edition(press, eyes, slot) -> None:
    name = f"桐{A}　茂"
    draw(press, came_with(juminhyo(resident_page(name)), ("1.name", (sha(FIRST),)), ("head", (sha(FIRST),))))
    forged = juminhyo(resident_page(f"桐{A}{chr(slot)}　茂"))
    for content in (forged, came_with(forged, ("1.name", (sha(FIRST),)))):
        with pytest.raises(MissingGlyph):
            press.prepare(content=content)
        with pytest.raises(MissingGlyph):
            press.check_characters(content=content, characters="mjplus")


def test_a_text_that_goes_on_in_remarks_takes_its_editions_along(press, eyes) -> None:
    long = "字北町" * 60
    name, address = f"桐{A}　茂", f"{A}{long}{A}{long}{A}{B}"
    page = resident_page(name)
    page = replace(page, fields=tuple((n, address if n == "address" else t) for n, t in page.fields))
    first, second = sha(FIRST), sha(SECOND)
    content = came_with(
        juminhyo(page), ("1.name", (first,)), ("head", (second,)), ("address", (first, second, second, first))
    )
    paper = draw(press, content)
    carried = dict(paper.content.pages[0].gaiji)
    assert "（続き）" in paper.content.pages[0].text("address")
    assert carried["address"] + carried["1.remarks"] == (first, second, second, first)
    assert carried["1.remarks"]
    eyes.inspect(paper=paper, expected=expected(paper, FIRST, SECOND))


def test_an_edition_that_is_not_the_records_is_caught(press, eyes) -> None:
    name = f"桐{A}　茂"
    content = came_with(juminhyo(resident_page(name)), ("1.name", (sha(FIRST),)), ("head", (sha(FIRST),)))
    paper = draw(press, content)
    eyes.inspect(paper=paper, expected=expected(paper, FIRST))
    for others in ((), (SECOND,)):
        with pytest.raises(Mismatch) as raised:
            eyes.inspect(paper=paper, expected=expected(paper, *others))
        assert raised.value.severity is Severity.PERSON
    # The content says one edition, the file shows another.
    forged = came_with(content, ("1.name", (sha(SECOND),)), ("head", (sha(FIRST),)))
    for wrong in (forged, came_with(content), came_with(content, ("1.name", ("",)), ("head", (sha(FIRST),)))):
        with pytest.raises(Mismatch):
            eyes.inspect(paper=replace(paper, content=wrong), expected=expected(paper, FIRST, SECOND))
    unknown = came_with(content, ("1.name", ("0" * 64,)), ("head", (sha(FIRST),)))
    with pytest.raises(Mismatch):
        eyes.inspect(paper=replace(paper, content=unknown), expected=expected(paper, FIRST, SECOND))


def register() -> Content:
    """A 戸籍 whose rows came with two editions and with none; one text is folded between its characters."""
    rows = (*person(f"【名】{A}", "【続柄】長男"), entry("出　　生", f"【届出人】{A}", "番地" * 60 + A, "【父】茂"))
    content = koseki(rows, hittosha=f"桐{A}　茂", people=(f"桐{A}　茂",))
    assert content.flow is not None
    editions = iter(((sha(FIRST),), (sha(SECOND),), (sha(FIRST),)))

    def named(one: Paragraph) -> Paragraph:
        return replace(one, gaiji=next(editions)) if A in one.text else one

    own = tuple(
        replace(row, cells=tuple((column, tuple(map(named, cell))) for column, cell in row.cells))
        for row in content.flow.rows
    )
    return replace(content, flow=replace(content.flow, rows=own, gaiji=(("hittosha", (sha(SECOND),)),)))


def test_rows_of_a_register_keep_their_editions_over_the_pages(press, eyes) -> None:
    content = register()
    press.check_characters(content=content, characters="mjplus")
    paged = press.paged(content=content)
    paper = draw(press, paged)
    assert [found for page in paged.pages for _, found in page.gaiji] == [
        (sha(SECOND),), (sha(FIRST),), (sha(SECOND),), (sha(FIRST),),
    ]  # fmt: skip
    eyes.inspect(paper=paper, expected=replace(expected(paper, FIRST, SECOND), flow=content.flow))


def test_rows_whose_editions_were_exchanged_are_caught(press, eyes) -> None:
    content = register()
    paged = press.paged(content=content)
    (page,) = paged.pages
    turned = {sha(FIRST): sha(SECOND), sha(SECOND): sha(FIRST)}
    for at in range(len(page.gaiji)):
        wrong = tuple(
            (name, tuple(turned[one] for one in found)) if number == at else (name, found)
            for number, (name, found) in enumerate(page.gaiji)
        )
        paper = draw(press, replace(paged, pages=(replace(page, gaiji=wrong),)))
        with pytest.raises(Mismatch) as raised:
            eyes.inspect(paper=paper, expected=replace(expected(paper, FIRST, SECOND), flow=content.flow))
        assert raised.value.severity is Severity.PERSON


def wild(seed: int) -> bytes:
    """A font with three characters of curves as wild as an editor of EUDC can draw them."""
    rng = random.Random(seed)

    def glyph():
        pen = TTGlyphPen(None)
        for _ in range(3):
            points = [(rng.randrange(1000), rng.randrange(-120, 880)) for _ in range(6)]
            pen.moveTo(points[0])
            pen.qCurveTo(*points[1:4])
            pen.lineTo(points[4])
            pen.qCurveTo(points[5], points[0])
            pen.closePath()
        return pen.glyph()

    names = {ord(A): "one", ord(B): "two", 0x100001: "three"}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **{name: glyph() for name in names.values()}})
    glyf = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (1000, getattr(glyf[name], "xMin", 0)) for name in [".notdef", *names.values()]}
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def picture(pdf: bytes) -> bytes:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil().tobytes()


def with_the_whole_font(pdf: bytes, font: bytes, *, blank: bool = False) -> bytes:
    """The paper with the font as it was sent in the place of the one cut from it, glyphs by its own cmap."""
    master = TTFont(io.BytesIO(font))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        own = next(one for one in opened.pages[0].Resources.Font.values() if str(one.BaseFont).endswith("EUDC"))
        pairs = [line[1:-1].split("><") for line in own.ToUnicode.read_bytes().decode().splitlines() if "><" in line]
        spelled = [bytes.fromhex(text).decode("utf-16-be") for code, text in pairs if code != "0000"]
        gids = [0, *(0 if blank else master.getGlyphID(master.getBestCmap()[ord(char)]) for char in spelled)]
        descendant = own.DescendantFonts[0]
        descendant.FontDescriptor.FontFile2 = opened.make_stream(font, Length1=len(font))
        descendant.CIDToGIDMap = opened.make_stream(b"".join(gid.to_bytes(2, "big") for gid in gids))
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(4))
def test_the_picture_of_a_glyph_is_the_masters_pixel_by_pixel(press, seed) -> None:
    font = wild(seed)
    press.keep_gaiji(sha256=sha(font), font=font)
    name = f"{B}{A}\U00100001桐{A}"
    content = came_with(juminhyo(resident_page(name)), ("1.name", (sha(font),) * 4), ("head", (sha(font),) * 4))
    pdf = draw(press, content).pdf
    ours = picture(pdf)
    assert ours == picture(with_the_whole_font(pdf, font))
    assert ours != picture(with_the_whole_font(pdf, font, blank=True))


def test_an_edition_that_was_never_handed_in_is_a_fault_of_the_server(press) -> None:
    content = came_with(juminhyo(resident_page(f"桐{A}　茂")), ("1.name", ("0" * 64,)))
    with pytest.raises(ConfigurationError):
        press.prepare(content=content)


def test_a_page_without_editions_is_never_copied(press) -> None:
    page = ContentPage((("1.name", "桐生　茂"),), (), ())
    assert press.typecase.gaiji.mark(page) is page
    content = juminhyo(resident_page("桐生　茂"))
    assert press.prepare(content=content).content is content
