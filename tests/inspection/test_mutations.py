"""Papers spoiled on purpose: every one is caught, and the gravity is right (promises P1, P7)."""

import io
from dataclasses import replace

import pytest

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.content import Footer, Image
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.inspection.makers import IMPRINT, SEAL, draw, expecting, inkan, juminhyo, png, resident_page
from tests.inspection.taken_apart import Apart, spoiled


def caught(inspector: Inspector, paper: Paper, expected_of: Paper | None = None) -> Mismatch:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expecting(expected_of or paper))
    return raised.value


def passed_off(paper: Paper, other: Paper) -> Paper:
    """Another finished file in the place of the paper's: a buffer exchanged, sealing told of the exchanged one."""
    return replace(paper, pdf=other.pdf, tail=other.tail)


def test_ordinary_papers_pass(inspector: Inspector, ours: Paper, seal_paper: Paper) -> None:
    checked = inspector.inspect(paper=ours, expected=expecting(ours, "辻\U000e0102　𠮷夫", "辻\U000e0102　四"))
    assert (checked.sha256, checked.certificate_number) == (ours.sha256, "999993-20261120-0000421")
    inspector.inspect(paper=seal_paper, expected=expecting(seal_paper, "桐生　健一"))


def test_a_paper_taken_apart_and_put_together_is_the_same(ours: Paper) -> None:
    assert Apart(ours.pdf).together() == ours.pdf


def test_a_sample_passes_only_as_a_sample(inspector: Inspector, press: Press) -> None:
    sample = draw(press, juminhyo(resident_page("桐生　茂")), sample=True)
    inspector.inspect(paper=sample, expected=expecting(sample, sample=True))
    assert caught(inspector, sample).severity in (Severity.STRUCTURE, Severity.PERSON)
    plain = draw(press, juminhyo(resident_page("桐生　茂")))
    with pytest.raises(Mismatch):
        inspector.inspect(paper=plain, expected=expecting(plain, sample=True))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<00010002>", b"<00020001>"),
        (b"<00010002>", b"<00010001>"),
        (b"Tj", b"Tj <0001>Tj"),
        (b"1 0 0 1 1", b"1 0 0 1 1.5 0 m\n1 0 0 1 1"),
        (b" g", b" g\n0 g"),
    ],
)
def test_the_word_of_a_sample_is_the_forms(inspector: Inspector, press: Press, old: bytes, new: bytes) -> None:
    sample = draw(press, juminhyo(resident_page("桐生　茂")), sample=True)

    def change(apart: Apart) -> None:
        lettered = next(n for n, body in apart.bodies.items() if b"/Subtype/Form" in body and b"/F0 " in body)
        apart.change(lettered, old, new)

    inspector.inspect(paper=sample, expected=expecting(sample, sample=True))
    for _ in range(2):
        with pytest.raises(Mismatch):
            inspector.inspect(paper=spoiled(sample, change), expected=expecting(sample, sample=True))


def test_the_whole_pdf_of_another_is_a_wrong_person(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    assert caught(inspector, passed_off(ours, theirs)).severity is Severity.PERSON
    assert caught(inspector, replace(ours, pdf=theirs.pdf)).severity is Severity.PERSON


@pytest.mark.parametrize("page", [0, 1])
def test_one_page_of_another_is_a_wrong_person(
    inspector: Inspector, press: Press, ours: Paper, theirs: Paper, page: int
) -> None:
    # One page of each, drawn as one paper: fonts and numbers are all in order.
    pages = [ours.content.pages[0], ours.content.pages[1]]
    pages[page] = theirs.content.pages[page]
    found = caught(inspector, passed_off(ours, draw(press, juminhyo(*pages))))
    assert (found.severity, found.page) == (Severity.PERSON, page + 1)


def test_the_operators_of_a_page_of_another_are_caught(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    def swap(apart: Apart) -> None:
        apart.put(apart.content(1), Apart(theirs.pdf).stream(Apart(theirs.pdf).content(1)))

    assert caught(inspector, spoiled(ours, swap)).severity in (Severity.PERSON, Severity.STRUCTURE)


def test_pages_in_the_wrong_order_are_a_wrong_person(inspector: Inspector, ours: Paper) -> None:
    def turn(apart: Apart) -> None:
        first, second = apart.pages()
        apart.change(2, b"%d 0 R %d 0 R" % (first, second), b"%d 0 R %d 0 R" % (second, first))

    assert caught(inspector, spoiled(ours, turn)).severity is Severity.PERSON


def test_a_dropped_page_is_caught(inspector: Inspector, ours: Paper) -> None:
    def drop(apart: Apart) -> None:
        apart.change(2, b" %d 0 R]" % apart.pages()[1], b"]")
        apart.change(2, b"/Count 2", b"/Count 1")

    assert caught(inspector, spoiled(ours, drop)).severity is Severity.PERSON


def test_a_page_shown_twice_is_caught(inspector: Inspector, ours: Paper) -> None:
    def double(apart: Apart) -> None:
        first, second = apart.pages()
        apart.change(2, b" %d 0 R]" % second, b" %d 0 R]" % first)

    assert caught(inspector, spoiled(ours, double)).severity is Severity.STRUCTURE


def test_a_page_too_many_is_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    more = draw(press, juminhyo(*ours.content.pages, ours.content.pages[1]))
    assert caught(inspector, passed_off(ours, more)).severity is Severity.PERSON


def test_another_number_on_the_footer_is_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    other = draw(press, ours.content, number="999993-20261120-0000999")
    assert caught(inspector, passed_off(ours, other)).severity is Severity.PERSON


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
    return passed_off(paper, draw(press, replace(paper.content, pages=pages)))


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
    assert caught(inspector, passed_off(ours, other)).severity is Severity.TEXT


def test_a_field_left_out_is_caught(inspector: Inspector, press: Press, ours: Paper) -> None:
    assert caught(inspector, redrawn(press, ours, "1.sex", "")).severity is Severity.TEXT


def test_a_field_that_should_be_empty_is_caught(inspector: Inspector, press: Press) -> None:
    page = resident_page("桐生　茂")
    more = replace(page, fields=(*page.fields, ("1.my_number", "123456789018")))
    plain, other = draw(press, juminhyo(page)), draw(press, juminhyo(more))
    assert caught(inspector, passed_off(plain, other)).severity is Severity.PERSON


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
    """The text layer says the variant, the glyph is the plain character's: only its bytes tell."""
    paper = draw(press, juminhyo(resident_page("辻\U000e0102　茂")))

    def plain(apart: Apart) -> None:
        drawn = Apart(draw(press, juminhyo(resident_page("辻　茂"))).pdf)
        apart.put(apart.font("program"), drawn.stream(drawn.font("program")))

    assert caught(inspector, spoiled(paper, plain)).severity is Severity.GLYPH


def test_the_two_spaces_are_not_the_same(inspector: Inspector, press: Press) -> None:
    paper = draw(press, juminhyo(resident_page("桐生　茂")))
    assert caught(inspector, redrawn(press, paper, "1.name", "桐生 茂")).severity is Severity.PERSON


def test_a_selector_may_not_be_lost_or_added(inspector: Inspector, press: Press) -> None:
    plain, variant = (draw(press, juminhyo(resident_page(name))) for name in ("辻　茂", "辻\U000e0102　茂"))
    assert caught(inspector, passed_off(plain, variant)).severity is Severity.PERSON
    assert caught(inspector, passed_off(variant, plain)).severity is Severity.PERSON


def test_another_imprint_is_a_wrong_person(inspector: Inspector, press: Press, seal_paper: Paper) -> None:
    other = draw(press, inkan("桐生　健一", Image(png(130, slant=7), 16.5, 16.5)))
    assert caught(inspector, passed_off(seal_paper, other)).severity is Severity.PERSON


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
    assert caught(inspector, passed_off(seal_paper, other)).rule == "physical size of a picture"


def test_a_missing_official_seal_is_caught(inspector: Inspector, press: Press) -> None:
    content = inkan("桐生　健一")
    bare = replace(content, pages=(replace(content.pages[0], images=(("imprint", IMPRINT),)),))
    paper = draw(press, bare)
    assert caught(inspector, replace(paper, content=content)).place == "official_seal"
    full = draw(press, content)
    assert caught(inspector, replace(full, content=bare)).rule == "a picture from nowhere"


def test_a_mismatch_says_nothing_the_paper_says(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    message = str(caught(inspector, passed_off(ours, theirs)))
    assert message.isascii()


def test_the_seal_is_the_authoritys(inspector: Inspector, press: Press) -> None:
    content = inkan("桐生　健一")
    other = (("imprint", IMPRINT), ("official_seal", Image(png(166, slant=5), 21.0, 21.0)))
    forged = replace(content, pages=(replace(content.pages[0], images=other),))
    assert SEAL.png != other[1][1].png
    assert caught(inspector, replace(draw(press, forged), content=content)).place == "official_seal"
