"""Papers spoiled on purpose: every one is caught, and the gravity is right (promises P1, P7)."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.content import Footer, Image
from issuer.papers.paper import Paper
from issuer.press.press import Press
from tests.inspection.makers import (
    IMPRINT,
    SEAL,
    draw,
    expecting,
    inkan,
    juminhyo,
    png,
    replacing,
    resident_page,
    spoiled,
    with_operators,
)


def caught(inspector: Inspector, paper: Paper, expected_of: Paper | None = None) -> Mismatch:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expecting(expected_of or paper))
    return raised.value


def test_ordinary_papers_pass(inspector: Inspector, ours: Paper, seal_paper: Paper) -> None:
    checked = inspector.inspect(paper=ours, expected=expecting(ours, "辻\U000e0102　𠮷夫", "辻\U000e0102　四"))
    assert (checked.sha256, checked.certificate_number) == (ours.sha256, "999993-20261120-0000421")
    inspector.inspect(paper=seal_paper, expected=expecting(seal_paper, "桐生　健一"))


def test_a_sample_passes_only_as_a_sample(inspector: Inspector, press: Press) -> None:
    sample = draw(press, juminhyo(resident_page("桐生　茂")), sample=True)
    inspector.inspect(paper=sample, expected=expecting(sample, sample=True))
    assert caught(inspector, sample).severity is Severity.PERSON


def test_the_whole_pdf_of_another_is_a_wrong_person(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    assert caught(inspector, replace(ours, pdf=theirs.pdf)).severity is Severity.PERSON


@pytest.mark.parametrize("page", [0, 1])
def test_one_page_of_another_is_a_wrong_person(inspector: Inspector, ours: Paper, theirs: Paper, page: int) -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(theirs.pdf)) as other:
            pdf.pages[page] = other.pages[page]

    found = caught(inspector, spoiled(ours, swap))
    assert (found.severity, found.page) == (Severity.PERSON, page + 1)


def test_pages_in_the_wrong_order_are_a_wrong_person(inspector: Inspector, ours: Paper) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages.reverse()

    assert caught(inspector, spoiled(ours, turn)).severity is Severity.PERSON


def test_a_dropped_page_is_caught(inspector: Inspector, ours: Paper) -> None:
    def drop(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1]

    assert caught(inspector, spoiled(ours, drop)).severity is Severity.PERSON


def test_a_page_too_many_is_caught(inspector: Inspector, ours: Paper) -> None:
    def double(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[0])

    assert caught(inspector, spoiled(ours, double)).severity is Severity.PERSON


def test_another_number_on_the_footer_is_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    other = draw(press, ours.content, number="999993-20261120-0000999")
    assert caught(inspector, replace(ours, pdf=other.pdf)).severity is Severity.PERSON


def test_another_keiin_is_caught(inspector: Inspector, ours: Paper) -> None:
    forged = tuple(Footer(f.certificate_number, f.page, f.pages, "AAAA-AAAA-AAAA") for f in ours.footers)
    forged_paper = replace(ours, footers=forged)
    assert caught(inspector, forged_paper).severity is Severity.PERSON
    assert caught(inspector, forged_paper, expected_of=ours).severity is Severity.PERSON


def test_a_name_that_is_not_of_the_request_is_caught(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    expected = replace(expecting(theirs), footers=ours.footers)
    with pytest.raises(Mismatch, match="not of this request") as raised:
        inspector.inspect(paper=ours, expected=expected)
    assert raised.value.severity is Severity.PERSON


def test_a_person_of_the_request_who_is_not_on_the_paper_is_missed(inspector: Inspector, ours: Paper) -> None:
    expected = replace(expecting(ours), persons=(frozenset({"辻　五"}),))
    with pytest.raises(Mismatch, match="missing"):
        inspector.inspect(paper=ours, expected=expected)


def test_another_kind_or_municipality_is_caught(inspector: Inspector, ours: Paper) -> None:
    with pytest.raises(Mismatch):
        inspector.inspect(paper=ours, expected=replace(expecting(ours), municipality="282103"))


def redrawn(press: Press, paper: Paper, field: str, text: str) -> Paper:
    """The paper as the press draws it with one other field, passed off as the original."""
    pages = tuple(
        replace(page, fields=tuple((n, text if n == field else t) for n, t in page.fields))
        for page in paper.content.pages
    )
    return replace(paper, pdf=draw(press, replace(paper.content, pages=pages)).pdf)


def test_another_name_is_a_wrong_person(inspector: Inspector, press: Press, ours: Paper) -> None:
    assert caught(inspector, redrawn(press, ours, "1.name", "川辺　茂")).severity is Severity.PERSON


def test_another_date_is_a_wrong_text(inspector: Inspector, press: Press, ours: Paper) -> None:
    found = caught(inspector, redrawn(press, ours, "1.birth", "昭和29年6月22日"))
    assert (found.severity, found.place) == (Severity.TEXT, "1.birth")


def test_two_fields_exchanged_are_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    content = ours.content.pages[0]
    swapped = {"1.relation": content.text("2.relation"), "2.relation": content.text("1.relation")}
    page = replace(content, fields=tuple((n, swapped.get(n, t)) for n, t in content.fields))
    other = draw(press, juminhyo(page, ours.content.pages[1]))
    assert caught(inspector, replace(ours, pdf=other.pdf)).severity is Severity.TEXT


def test_a_field_left_out_is_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    assert caught(inspector, redrawn(press, ours, "1.sex", "")).severity is Severity.TEXT


def test_a_field_that_should_be_empty_is_caught(inspector: Inspector, press: Press) -> None:
    page = resident_page("桐生　茂")
    more = replace(page, fields=(*page.fields, ("1.my_number", "123456789018")))
    plain, other = draw(press, juminhyo(page)), draw(press, juminhyo(more))
    assert caught(inspector, replace(plain, pdf=other.pdf)).severity is Severity.PERSON


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("辻\U000e0102　茂", "辻　茂"),
        ("邉\U000e0114　茂", "邉　茂"),
        ("𠮷　茂", "吉　茂"),
        ("髙木", "高木"),
        ("神\ufa19", "神神"),
    ],
)
def test_a_variant_drawn_as_another_shape_is_caught(inspector: Inspector, press: Press, right: str, wrong: str) -> None:
    paper = draw(press, juminhyo(resident_page("桐生　茂", right)))
    inspector.inspect(paper=paper, expected=expecting(paper))
    assert caught(inspector, redrawn(press, paper, "2.name", wrong)).severity in (Severity.GLYPH, Severity.PERSON)


def test_a_variant_silently_drawn_plain_is_a_wrong_shape(inspector: Inspector, press: Press) -> None:
    plain = draw(press, juminhyo(resident_page("辻　茂")))
    page = resident_page("辻\U000e0102　茂")
    found = caught(inspector, replace(plain, content=juminhyo(page)))
    assert found.severity is Severity.GLYPH


def test_the_two_spaces_are_not_the_same(inspector: Inspector, press: Press) -> None:
    paper = draw(press, juminhyo(resident_page("桐生　茂")))
    assert caught(inspector, redrawn(press, paper, "1.name", "桐生 茂")).severity is Severity.GLYPH


def test_an_outline_exchanged_inside_the_embedded_font_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    def exchange(pdf: pikepdf.Pdf) -> None:
        font = next(iter(pdf.pages[0].Resources.Font.values()))
        spelled = font.ToUnicode.read_bytes()
        ken, sei = (
            int(re.search(rb"<([0-9A-F]{4})><%b>" % f"{ord(one):04X}".encode(), spelled)[1], 16) for one in "健生"
        )
        mapping = bytearray(b"".join(n.to_bytes(2, "big") for n in range(65536)))
        # The code of 健 shows the glyph of 生: the text layer still reads 健.
        mapping[2 * ken : 2 * ken + 2] = sei.to_bytes(2, "big")
        font.DescendantFonts[0].CIDToGIDMap = pdf.make_stream(bytes(mapping))

    assert caught(inspector, spoiled(seal_paper, exchange)).severity is Severity.GLYPH


def test_a_wrong_text_layer_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    def lie(pdf: pikepdf.Pdf) -> None:
        font = next(iter(pdf.pages[0].Resources.Font.values()))
        table = font.ToUnicode.read_bytes()
        font.ToUnicode = pdf.make_stream(table.replace(b"<5065>", b"<5eb7>"))

    assert caught(inspector, spoiled(seal_paper, lie)).severity is Severity.PERSON


def font_name(paper: Paper) -> bytes:
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        return str(next(iter(pdf.pages[0].Resources.Font.keys()))).encode()


EXTRA: dict[str, tuple[bytes, Severity]] = {
    "visible": (b"BT %s 9 Tf 1 0 0 1 300 60 Tm <4075> Tj ET", Severity.PERSON),
    "invisible": (b"BT %s 9 Tf 3 Tr 1 0 0 1 300 60 Tm <4075> Tj ET", Severity.PERSON),
    "white": (b"1 1 1 rg BT %s 9 Tf 1 0 0 1 300 60 Tm <4075> Tj ET", Severity.PERSON),
    "tiny": (b"BT %s 0.1 Tf 1 0 0 1 300 60 Tm <4075> Tj ET", Severity.PERSON),
    "off the page": (b"BT %s 9 Tf 1 0 0 1 300 -60 Tm <4075> Tj ET", Severity.PERSON),
    "clipped away": (b"q 0 0 5 5 re W n BT %s 9 Tf 1 0 0 1 300 60 Tm <4075> Tj ET Q", Severity.PERSON),
    "inside a name": (b"BT %s 9 Tf 1 0 0 1 350 695 Tm <4075> Tj ET", Severity.PERSON),
}


@pytest.mark.parametrize("how", EXTRA)
def test_added_text_is_caught_however_it_hides(inspector: Inspector, seal_paper: Paper, how: str) -> None:
    operators, severity = EXTRA[how]
    paper = spoiled(seal_paper, with_operators(0, b" " + operators % font_name(seal_paper), before=True))
    assert caught(inspector, paper).severity is severity


def test_the_same_text_struck_twice_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    def twice(pdf: pikepdf.Pdf) -> None:
        content = pdf.pages[0].Contents.read_bytes()
        pdf.pages[0].Contents = pdf.make_stream(content + b"\n" + content)

    assert caught(inspector, spoiled(seal_paper, twice)).severity is Severity.PERSON


@pytest.mark.parametrize(
    "operators",
    [
        b"1 1 1 rg 241 670 300 50 re f",
        b"20 w 300 150 m 500 150 l S",
        b"/Fx sh",
        b"BI /W 1 /H 1 /CS /G /BPC 8 ID a EI",
        b"/OC /Layer BDC EMC",
        b"q",
        b"7 Tr",
    ],
)
def test_operators_that_could_hide_something_are_caught(
    inspector: Inspector, seal_paper: Paper, operators: bytes
) -> None:
    found = caught(inspector, spoiled(seal_paper, with_operators(0, b"\n" + operators)))
    assert found.severity is Severity.STRUCTURE


def test_pale_text_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    found = caught(inspector, spoiled(seal_paper, replacing(0, b"BT\n", b"0.9 0.9 0.9 rg\nBT\n")))
    assert found.severity is Severity.STRUCTURE


def test_another_imprint_is_a_wrong_person(inspector: Inspector, press: Press, seal_paper: Paper) -> None:
    other = draw(press, inkan("桐生　健一", Image(png(130, slant=7), 16.5, 16.5)))
    assert caught(inspector, replace(seal_paper, pdf=other.pdf)).severity is Severity.PERSON


def test_an_imprint_that_differs_in_one_dot_is_caught(inspector: Inspector, press: Press) -> None:
    spotted = bytearray(png(130, slant=3))
    assert bytes(spotted) == IMPRINT.png
    paper = draw(press, inkan("桐生　健一"))
    dotted = inkan("桐生　健一", Image(_with_dot(IMPRINT.png), 16.5, 16.5))
    assert caught(inspector, replace(paper, content=dotted)).severity is Severity.PERSON


def _with_dot(data: bytes) -> bytes:
    from PIL import Image as Pixels

    made = Pixels.open(io.BytesIO(data))
    made.putpixel((5, 100), 0 if made.getpixel((5, 100)) else 1)
    stream = io.BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()


def test_an_imprint_of_another_size_is_caught(inspector: Inspector, press: Press, seal_paper: Paper) -> None:
    other = draw(press, inkan("桐生　健一", Image(IMPRINT.png, 16.8, 16.8)))
    assert caught(inspector, replace(seal_paper, pdf=other.pdf)).rule == "physical size of a picture"


def test_a_missing_official_seal_is_caught(inspector: Inspector, press: Press) -> None:
    content = inkan("桐生　健一")
    bare = replace(content, pages=(replace(content.pages[0], images=(("imprint", IMPRINT),)),))
    paper = draw(press, bare)
    assert caught(inspector, replace(paper, content=content)).place == "official_seal"
    full = draw(press, content)
    assert caught(inspector, replace(full, content=bare)).rule == "a picture from nowhere"


Change = Callable[[pikepdf.Pdf], None]


def _annotate(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = pdf.make_indirect(
        pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])])
    )


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"x"


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[])


def _turn(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Rotate = 90


def _letter(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].MediaBox = [0, 0, 612, 792]


def _unembed(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].Resources.Font.values())).DescendantFonts[0].FontDescriptor["/FontFile2"]


def _veil(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.ExtGState = pikepdf.Dictionary(G0=pikepdf.Dictionary(ca=0.5))
    pdf.pages[0].contents_add(pdf.make_stream(b"/G0 gs"), prepend=True)


@pytest.mark.parametrize("change", [_annotate, _script, _attach, _form, _turn, _letter, _veil])
def test_whatever_a_paper_has_no_use_for_is_caught(inspector: Inspector, seal_paper: Paper, change: Change) -> None:
    assert caught(inspector, spoiled(seal_paper, change)).severity in (Severity.STRUCTURE, Severity.PERSON)


def test_a_font_that_is_not_embedded_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    assert caught(inspector, spoiled(seal_paper, _unembed)).severity in (Severity.STRUCTURE, Severity.PERSON)


def test_a_later_revision_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    later = seal_paper.pdf + b"\n1 0 obj<<>>endobj\nstartxref\n0\n%%EOF"
    assert caught(inspector, replace(seal_paper, pdf=later)).severity is Severity.STRUCTURE


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"not a pdf"])
def test_what_is_no_pdf_is_caught(inspector: Inspector, seal_paper: Paper, data: bytes) -> None:
    assert caught(inspector, replace(seal_paper, pdf=data)).severity is Severity.STRUCTURE


def test_a_name_in_the_title_of_the_document_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    def entitle(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "桐生　健一"

    assert caught(inspector, spoiled(seal_paper, entitle)).severity is Severity.STRUCTURE


def test_a_mismatch_says_nothing_the_paper_says(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    message = str(caught(inspector, replace(ours, pdf=theirs.pdf)))
    assert message.isascii()


def test_the_seal_is_the_authoritys(inspector: Inspector, press: Press) -> None:
    content = inkan("桐生　健一")
    other = (("imprint", IMPRINT), ("official_seal", Image(png(166, slant=5), 21.0, 21.0)))
    forged = replace(content, pages=(replace(content.pages[0], images=other),))
    assert SEAL.png != other[1][1].png
    assert caught(inspector, replace(draw(press, forged), content=content)).place == "official_seal"
