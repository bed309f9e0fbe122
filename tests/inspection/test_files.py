"""Flawless files of another make: whatever a paper has no use for is caught, wherever it stands."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.paper import Paper
from tests.inspection.makers import expecting
from tests.inspection.taken_apart import Apart, Change, replacing, spoiled, with_operators


def caught(inspector: Inspector, paper: Paper) -> Mismatch:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expecting(paper))
    return raised.value


EXTRA = {
    "visible": b"BT /F1 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET",
    "invisible": b"BT /F1 9 Tf 3 Tr 1 0 0 1 300 60 Tm <0001> Tj ET",
    "white": b"1 g BT /F1 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET",
    "tiny": b"BT /F1 0.1 Tf 1 0 0 1 300 60 Tm <0001> Tj ET",
    "off the page": b"BT /F1 9 Tf 1 0 0 1 300 -60 Tm <0001> Tj ET",
    "clipped away": b"q 0 0 5 5 re W n BT /F1 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET Q",
    "inside a name": b"BT /F1 9 Tf 1 0 0 1 350 695 Tm <0001> Tj ET",
    "in the ink's font": b"BT /F0 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET",
    "as a comment": b"% BT /F1 9 Tf",
}


@pytest.mark.parametrize("how", EXTRA)
@pytest.mark.parametrize("before", [True, False])
def test_added_text_is_caught_however_it_hides(inspector: Inspector, seal_paper: Paper, how: str, before: bool) -> None:
    paper = spoiled(seal_paper, with_operators(0, EXTRA[how], before=before))
    assert caught(inspector, paper).severity in (Severity.PERSON, Severity.STRUCTURE)


def test_the_same_text_struck_twice_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    def twice(apart: Apart) -> None:
        content = apart.stream(apart.content(0))
        text = content[content.index(b"BT") : content.index(b"ET") + 2]
        apart.change(apart.content(0), text, text + b"\n" + text)

    assert caught(inspector, spoiled(seal_paper, twice)).severity is Severity.PERSON


@pytest.mark.parametrize(
    "operators",
    [
        b"1 1 1 rg 300 120 200 100 re f",
        b"1 g 300 120 200 100 re f",
        b"20 w 300 150 m 500 150 l S",
        b"q 1.417 w\n300 150 m 500 150 l\nS Q",
        b"/Fx sh",
        b"BI /W 1 /H 1 /CS /G /BPC 8 ID a EI",
        b"/OC /Layer BDC EMC",
        b"q",
        b"Q",
        b"7 Tr",
        b"/G0 gs",
        b"0.5 0 0 0.5 0 0 cm",
        b"/I0 Do",
        b"/P1 Do",
        b"q 59.528 0 0 59.528 100 100 cm/P1 Do Q",
        b"q 59.528 0 0 59.528 100 100 cm/P9 Do Q",
        b"BT ET ET",
        b"BT",
        b"\xff",
        b"0",
    ],
)
def test_operators_that_papers_do_not_use_are_caught(inspector: Inspector, seal_paper: Paper, operators: bytes) -> None:
    found = caught(inspector, spoiled(seal_paper, with_operators(0, operators)))
    assert found.severity in (Severity.STRUCTURE, Severity.PERSON)


def _text_state(old: bytes, new: bytes) -> Change:
    return replacing(0, old, new)


TEXT_STATE = {
    "stretched": _text_state(b"BT\n", b"BT\n90 Tz\n"),
    "squeezed beyond reading": _text_state(b"BT\n", b"BT\n50 Tz\n"),
    "mirrored": _text_state(b"BT\n", b"BT\n-100 Tz\n"),
    "spaced": _text_state(b"0 Tc", b"0.02 Tc"),
    "invisible": _text_state(b"BT\n", b"BT\n3 Tr\n"),
    "risen": _text_state(b"BT\n", b"BT\n5 Ts\n"),
    "word space": _text_state(b"BT\n", b"BT\n5 Tw\n"),
    "turned": _text_state(b"1 0 0 1 ", b"0 1 -1 0 "),
    "scaled": _text_state(b"1 0 0 1 ", b"1.01 0 0 1 "),
    "larger": _text_state(b"/F1 12 Tf", b"/F1 12.5 Tf"),
    "smaller": _text_state(b"/F1 12 Tf", b"/F1 11.5 Tf"),
    "another font": _text_state(b"/F1 12 Tf", b"/F2 12 Tf"),
}


@pytest.mark.parametrize("how", TEXT_STATE)
def test_text_set_in_another_way_is_caught(inspector: Inspector, seal_paper: Paper, how: str) -> None:
    caught(inspector, spoiled(seal_paper, TEXT_STATE[how]))


@pytest.mark.parametrize("by", [(0.3, 0.0), (-0.3, 0.0), (0.0, 0.3), (0.0, -0.3), (40.0, 0.0), (0.0, 14.0)])
def test_every_line_that_is_moved_is_caught(inspector: Inspector, seal_paper: Paper, by: tuple[float, float]) -> None:
    content = Apart(seal_paper.pdf)
    places = re.findall(rb"1 0 0 1 (\S+) (\S+) Tm", content.stream(content.content(0)))
    assert len(places) > 5
    for x, y in places:
        moved = b"1 0 0 1 %.3f %.3f Tm" % (float(x) + by[0], float(y) + by[1])
        caught(inspector, spoiled(seal_paper, replacing(0, b"1 0 0 1 %b %b Tm" % (x, y), moved)))


def test_every_line_left_out_is_caught(inspector: Inspector, ours: Paper) -> None:
    content = Apart(ours.pdf)
    lines = re.findall(rb"1 0 0 1 \S+ \S+ Tm<[0-9A-F]+>Tj\n", content.stream(content.content(0)))
    assert len(lines) > 20
    for line in lines:
        caught(inspector, spoiled(ours, replacing(0, line, b"")))


def test_a_code_exchanged_for_another_is_caught(inspector: Inspector, ours: Paper) -> None:
    content = Apart(ours.pdf)
    lines = re.findall(rb"Tm<([0-9A-F]+)>Tj", content.stream(content.content(0)))
    for line in lines:
        other = (b"0001" if line[-4:] != b"0001" else b"0002").rjust(4)
        caught(inspector, spoiled(ours, replacing(0, b"Tm<%b>Tj" % line, b"Tm<%b>Tj" % (line[:-4] + other))))


def _pages(apart: Apart) -> int:
    return apart.pages()[0]


DOCUMENT: dict[str, Change] = {
    "annotation": lambda a: a.change(_pages(a), b"/Parent", b"/Annots[<</Type/Annot/Rect[0 0 9 9]>>]/Parent"),
    "turned": lambda a: a.change(_pages(a), b"/Parent", b"/Rotate 90/Parent"),
    "user unit": lambda a: a.change(_pages(a), b"/Parent", b"/UserUnit 2/Parent"),
    "letter": lambda a: a.change(_pages(a), b"595.276 841.89", b"612 792"),
    "crop": lambda a: a.change(_pages(a), b"/Parent", b"/CropBox[0 0 300 841.89]/Parent"),
    "group": lambda a: a.change(_pages(a), b"/Parent", b"/Group<</S/Transparency>>/Parent"),
    "script": lambda a: a.change(1, b"/Lang", b"/OpenAction<</S/JavaScript/JS(x)>>/Lang"),
    "form": lambda a: a.change(1, b"/Lang", b"/AcroForm<</Fields[]>>/Lang"),
    "attachment": lambda a: a.change(1, b"/Lang", b"/Names<</EmbeddedFiles<</Names[]>>>>/Lang"),
    "layers": lambda a: a.change(1, b"/Lang", b"/OCProperties<<>>/Lang"),
    "twice the same key": lambda a: a.change(1, b"/Lang(ja)", b"/Lang(ja)/Lang(ja)"),
    "title": lambda a: a.change(3, b"/Title", b"/Author(x)/Title"),
    "name as title": lambda a: a.bodies.update({3: b"<</Producer(Akashi)/Title<FEFF6850751F300050654E00>>>"}),
    "state": lambda a: a.change(4, b"/XObject", b"/ExtGState<</G0<</ca 0>>>>/XObject"),
    "two names": lambda a: a.change(4, b"/F1", b"/F2 %d 0 R/F1" % a.font("type0")),
    "unused object": lambda a: a.bodies.update({max(a.bodies) + 1: b"<</Secret(x)>>"}),
    "page count": lambda a: a.change(2, b"/Count 1", b"/Count 2"),
}


@pytest.mark.parametrize("what", DOCUMENT)
def test_whatever_a_paper_has_no_use_for_is_caught(inspector: Inspector, seal_paper: Paper, what: str) -> None:
    found = caught(inspector, spoiled(seal_paper, DOCUMENT[what]))
    assert found.severity in (Severity.STRUCTURE, Severity.PERSON)


def _ink(apart: Apart, old: bytes, new: bytes) -> None:
    for name in (b"I0", b"I1", b"I2"):
        if old in apart.stream(apart.named(name)):
            apart.change(apart.named(name), old, new)
            return
    raise AssertionError(old)


def _redrawn(pattern: bytes, by: bytes) -> Change:
    def change(apart: Apart) -> None:
        made, count = re.subn(pattern, by, apart.stream(apart.named(b"I0")), count=1)
        assert count
        apart.put(apart.named(b"I0"), made)

    return change


def _entry(old: bytes, new: bytes) -> Change:
    def change(apart: Apart) -> None:
        body = apart.bodies[apart.named(b"I0")]
        assert old in body
        apart.bodies[apart.named(b"I0")] = body.replace(old, new)

    return change


INK: dict[str, Change] = {
    "a line moved": _redrawn(rb"(\d+)(\.\d+)? l", rb"1\1 l"),
    "a line left out": _redrawn(rb"\S+ \S+ m \S+ \S+ l", b""),
    "thick lines": _redrawn(rb"\S+ w", b"40 w"),
    "white lines": lambda a: _ink(a, b"0 G", b"1 G"),
    "an area": lambda a: _ink(a, b" S", b" f"),
    "words": _redrawn(rb"\Z", b"\nBT /F0 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET"),
    "words of nothing": _redrawn(rb"\Z", b"\nBT ET"),
    "a box of its own": _entry(b"/BBox[0 0", b"/BBox[9 9"),
    "a matrix": _entry(b"/BBox", b"/Matrix[1 0 0 1 9 9]/BBox"),
    "a font of its own": lambda a: _entry(b"<<>>", b"<</Font<</F0 %d 0 R>>>>" % a.font("type0"))(a),
    "words in a font of its own": lambda a: (
        _entry(b"<<>>", b"<</Font<</F0 %d 0 R>>>>" % a.font("type0"))(a),
        _redrawn(rb"\Z", b"\nBT /F0 9 Tf 1 0 0 1 300 60 Tm <0001> Tj ET")(a),
    )[0],
}


@pytest.mark.parametrize("what", INK)
def test_ink_that_is_not_the_forms_is_caught(inspector: Inspector, seal_paper: Paper, what: str) -> None:
    found = caught(inspector, spoiled(seal_paper, INK[what]))
    assert found.severity is not Severity.GLYPH


def _set_line(paper: Paper, words: str) -> bytes:
    """The operator that sets these words on the first page: place and codes."""
    apart = Apart(paper.pdf)
    found = re.findall(rb"<([0-9A-F]{4})><([0-9A-F]+)>\n", apart.stream(apart.font("unicode")))
    codes = {bytes.fromhex(text.decode()).decode("utf-16-be"): code for code, text in found}
    written = b"".join(codes[one] for one in words)
    line = re.search(rb"1 0 0 1 \S+ \S+ Tm<%b>Tj\n" % written, apart.stream(apart.content(0)))
    assert line
    return line[0]


def _moved(line: bytes, right: float, up: float) -> bytes:
    _, _, _, _, x, y, rest = line.split(b" ", 6)
    return b"1 0 0 1 %.3f %.3f %b" % (float(x) + right, float(y) + up, rest)


WORDS: dict[str, tuple[Callable[[bytes], bytes], Severity]] = {
    "left out": (lambda line: b"", Severity.TEXT),
    "set twice": (lambda line: line + line, Severity.PERSON),
    "to the right": (lambda line: _moved(line, 0.1, 0), Severity.TEXT),
    "to the left": (lambda line: _moved(line, -0.1, 0), Severity.TEXT),
    "higher": (lambda line: _moved(line, 0, 0.1), Severity.TEXT),
    "somewhere else": (lambda line: _moved(line, 0, 90), Severity.TEXT),
    "the other way round": (lambda line: re.sub(rb"<(.{4})(.*)(.{4})>", rb"<\3\2\1>", line), Severity.TEXT),
    "a character less": (lambda line: re.sub(rb".{4}>", b">", line), Severity.TEXT),
    "smaller": (lambda line: b"/F1 7 Tf\n" + line + b"/F1 8 Tf\n", Severity.STRUCTURE),
    "narrower": (lambda line: b"95 Tz\n" + line + b"100 Tz\n", Severity.STRUCTURE),
    "letter-spaced": (lambda line: b"0.02 Tc\n" + line + b"0 Tc\n", Severity.STRUCTURE),
    "pale": (lambda line: b"0.9 g\n" + line + b"0 g\n", Severity.STRUCTURE),
}


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("words", ["住所", "世帯主", "発行番号", "契印"])
def test_words_that_are_not_the_forms_are_caught(inspector: Inspector, ours: Paper, words: str, what: str) -> None:
    line = _set_line(ours, words)
    change, severity = WORDS[what]
    assert caught(inspector, spoiled(ours, replacing(0, line, change(line)))).severity is severity


@pytest.mark.parametrize("words", [("住所", "世帯主"), ("発行番号", "契印")])
def test_words_exchanged_are_caught(inspector: Inspector, ours: Paper, words: tuple[str, str]) -> None:
    one, other = (_set_line(ours, word) for word in words)

    def exchange(apart: Apart) -> None:
        content = apart.stream(apart.content(0)).replace(one, b"%%").replace(other, one).replace(b"%%", other)
        apart.put(apart.content(0), content)

    # All stand where they should, but copied text says the number of the paper for its 契印.
    assert caught(inspector, spoiled(ours, exchange)).rule == "order of the lines"


def test_ink_that_no_page_draws_says_nothing_else(inspector: Inspector, ours: Paper) -> None:
    content = Apart(ours.pdf).stream(Apart(ours.pdf).content(1))
    spare = next(
        name for name in re.findall(rb"/(I\d+) ", Apart(ours.pdf).bodies[4]) if b"/%b Do" % name not in content
    )

    def hide(apart: Apart) -> None:
        data = apart.stream(apart.named(spare))
        apart.put(apart.named(spare), data + b"\nBT /F0 9 Tf 1 0 0 1 50 50 Tm <00010001> Tj ET")

    caught(inspector, spoiled(ours, hide))


def test_ink_left_out_or_added_is_caught(inspector: Inspector, ours: Paper) -> None:
    content = Apart(ours.pdf).stream(Apart(ours.pdf).content(0))
    for step in re.findall(rb"/I\d+ Do\n", content):
        caught(inspector, spoiled(ours, replacing(0, step, b"")))
        caught(inspector, spoiled(ours, replacing(0, step, step + step)))
    caught(inspector, spoiled(ours, replacing(0, b"/I1 Do", b"/I1 Do\n/I2 Do")))


def _seam(paper: Paper) -> bytes:
    content = Apart(paper.pdf).stream(Apart(paper.pdf).content(0))
    return content[content.index(b"q 1.417 w") : content.index(b"S Q") + 3]


def test_a_seam_that_is_not_this_papers_is_caught(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    seam, other = (_seam(paper) for paper in (ours, theirs))
    caught(inspector, spoiled(ours, replacing(0, seam, b"")))
    caught(inspector, spoiled(ours, replacing(0, seam.split(b"\n")[1] + b"\n", b"")))
    assert seam == other, "both families have the same 契印 in these tests"
    longer = re.sub(rb"(\d+)(\.\d+)? (\S+) l", rb"\1.5 \3 l", seam, count=1)
    caught(inspector, spoiled(ours, replacing(0, seam, longer)))
    caught(inspector, spoiled(ours, replacing(0, b"q 1.417 w", b"q 3 w")))


def test_a_file_with_another_identifier_than_was_drawn_is_caught(inspector: Inspector, ours: Paper) -> None:
    at = ours.pdf.rindex(b"/ID[<") + 5
    other = bytes([ours.pdf[at] ^ 1])
    changed = replace(ours, pdf=ours.pdf[:at] + other + ours.pdf[at + 1 :])
    assert caught(inspector, changed).severity is Severity.STRUCTURE


def test_a_file_that_ends_otherwise_than_was_drawn_is_caught(inspector: Inspector, ours: Paper, theirs: Paper) -> None:
    assert ours.tail
    for wrong in (
        theirs.tail,
        replace(ours.tail, page=ours.tail.page + 2),
        replace(ours.tail, startxref=ours.tail.startxref - 1),
        replace(ours.tail, page_entries=ours.tail.page_entries + b"/Rotate 90"),
        replace(ours.tail, catalog_entries=ours.tail.catalog_entries.replace(b"/Pages 2 0 R", b"/Pages 3 0 R")),
        replace(ours.tail, size=ours.tail.size - 1),
    ):
        assert caught(inspector, replace(ours, tail=wrong)).severity is Severity.STRUCTURE


def test_a_later_revision_is_caught(inspector: Inspector, seal_paper: Paper) -> None:
    later = seal_paper.pdf + b"1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
    assert caught(inspector, replace(seal_paper, pdf=later)).severity is Severity.STRUCTURE


EMPTY = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nstartxref\n0\n%%EOF\n"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"not a pdf", EMPTY])
def test_what_is_no_paper_is_caught(inspector: Inspector, seal_paper: Paper, data: bytes) -> None:
    assert caught(inspector, replace(seal_paper, pdf=data)).severity is Severity.STRUCTURE
