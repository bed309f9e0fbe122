"""Flowing pages: a press that loses, doubles, exchanges or cuts a row, or mixes two registers, is caught."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.inspection import Expectation, Inspector, Mismatch, Severity
from issuer.inspection.gaiji import Editions
from issuer.inspection.rows import row_faults
from issuer.papers.content import Content, ContentPage
from issuer.papers.flow import Flow, Paragraph, Row
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden.registers import REGISTERS, koseki, long_register, two_pages
from tests.inspection.makers import draw as draw_pages
from tests.inspection.makers import expecting, footers
from tests.inspection.taken_apart import Apart, spoiled

Pages = tuple[ContentPage, ...]


def faults(content: Content, flow: Flow | None) -> list[Mismatch]:
    return list(row_faults(content=content, flow=flow, editions=Editions({}), with_page_of=True))


def draw(press: Press, content: Content) -> Paper:
    return draw_pages(press, press.paged(content=content))


def expected_of(paper: Paper, flow: Flow | None) -> Expectation:
    return replace(expecting(paper), flow=flow)


def caught(inspector: Inspector, paper: Paper, flow: Flow | None) -> Mismatch:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expected_of(paper, flow))
    return raised.value


@pytest.fixture(scope="session")
def register(press: Press) -> Paper:
    return draw(press, two_pages())


@pytest.mark.parametrize("name", REGISTERS)
def test_registers_pass_and_pass_for_no_other(inspector: Inspector, press: Press, name: str) -> None:
    content = REGISTERS[name]()
    paper = draw(press, content)
    assert inspector.inspect(paper=paper, expected=expected_of(paper, content.flow)).pdf == paper.pdf
    for other in REGISTERS:
        if other != name:
            assert caught(inspector, paper, REGISTERS[other]().flow).severity is Severity.PERSON
    assert caught(inspector, paper, None).severity is Severity.PERSON


def test_a_sample_of_a_register_passes_only_as_a_sample(inspector: Inspector, press: Press) -> None:
    paged = press.paged(content=two_pages())
    paper = draw_pages(press, paged, sample=True)
    inspector.inspect(paper=paper, expected=replace(expecting(paper, sample=True), flow=two_pages().flow))
    assert caught(inspector, paper, two_pages().flow)


def rows(change: Callable[[list[Row]], object]) -> Flow:
    flow = two_pages().flow
    assert flow is not None
    own = list(flow.rows)
    change(own)
    assert tuple(own) != flow.rows
    return replace(flow, rows=tuple(own))


def swap(own: list, one: int, other: int) -> None:
    own[one], own[other] = own[other], own[one]


@pytest.mark.parametrize(
    "change",
    [
        lambda own: own.pop(3),
        lambda own: own.pop(),
        lambda own: own.insert(4, own[4]),
        lambda own: swap(own, 4, 8),
        lambda own: swap(own, 0, 1),
        lambda own: own.append(own[1]),
        lambda own: own.__setitem__(2, replace(own[2], cells=own[2].cells[1:])),
        lambda own: own.__setitem__(2, replace(own[2], rule="")),
        lambda own: own.__setitem__(4, replace(own[4], cells=(own[4].cells[0], own[5].cells[1]))),
        lambda own: own.__setitem__(4, replace(own[4], cells=(own[5].cells[0], own[4].cells[1]))),
    ],
)
def test_a_press_that_sets_other_rows_is_caught(
    inspector: Inspector, press: Press, change: Callable[[list[Row]], object]
) -> None:
    """The press draws other rows and gives back the content as it was: the pages alone tell."""
    wrong = press.paged(content=replace(two_pages(), flow=rows(change)))
    paper = draw_pages(press, replace(wrong, flow=two_pages().flow))
    assert caught(inspector, paper, two_pages().flow).severity is Severity.PERSON


def test_a_press_that_changes_the_rows_themselves_is_caught(inspector: Inspector, press: Press) -> None:
    paper = draw(press, replace(two_pages(), flow=rows(lambda own: own.pop())))
    assert caught(inspector, paper, two_pages().flow).rule == "another content"


def changed(page: ContentPage, **texts: str) -> ContentPage:
    """``__`` stands for the dot of a field name; an empty text takes the field away."""
    own = dict(page.fields) | {name.replace("__", "."): text for name, text in texts.items()}
    return replace(page, fields=tuple((name, text) for name, text in own.items() if text))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda first, second: (second, first), "fields beside the rows"),
        (lambda first, second: (first, first), "fields beside the rows"),
        (lambda first, second: (changed(first, line__42__closing="以下余白"), second), "closing words"),
        (lambda first, second: (changed(first, line__42__closing=""), second), "closing words"),
        (lambda one, two: (changed(one, line__42__closing="", line__20__closing="以下次頁"), two), "closing words"),
        (lambda first, second: (first, changed(second, line__40__closing="以下余白")), "closing words"),
        (lambda first, second: (first, changed(second, page_of="（２の１）")), "fields beside the rows"),
        (lambda first, second: (first, changed(second, page_of="")), "fields beside the rows"),
        (lambda first, second: (changed(first, attestation="これは"), second), "fields beside the rows"),
        (lambda first, second: (changed(first, hittosha="川辺　茂"), second), "fields beside the rows"),
        (lambda first, second: (replace(first, images=second.images), second), "fields beside the rows"),
        (lambda first, second: (replace(first, people=("川辺　茂",)), second), "fields beside the rows"),
        (lambda first, second: (replace(first, marks=()), second), "marks of the rows"),
        (lambda first, second: (first, replace(second, marks=("line.4.box", *second.marks[1:]))), "marks of the rows"),
        (lambda first, second: (first, replace(second, marks=(*second.marks, second.marks[0]))), "marks of the rows"),
        (lambda first, second: (changed(first, line__10__value=""), second), "rows"),
        (lambda first, second: (changed(first, line__4__value="【父】"), second), "rows"),
        (lambda first, second: (changed(first, line__5__head="戸籍改製"), second), "rows"),
    ],
)  # fmt: skip
def test_pages_that_do_not_say_what_was_composed_are_caught(
    change: Callable[[ContentPage, ContentPage], Pages], rule: str, press: Press
) -> None:
    paged = press.paged(content=two_pages())
    assert faults(paged, two_pages().flow) == []
    pages = change(*paged.pages)
    assert pages != paged.pages
    found = faults(replace(paged, pages=pages), two_pages().flow)
    assert {(one.severity, one.rule) for one in found} >= {(Severity.PERSON, rule)}


def test_a_finished_page_of_another_register_is_a_wrong_person(
    inspector: Inspector, press: Press, register: Paper
) -> None:
    """Same number, same 足線, same count of pages; only what one page says is another family's."""
    own = press.paged(content=two_pages())
    theirs = press.paged(content=long_register()).pages[1]
    for at in (0, 1):
        mixed = tuple(theirs if n == at else page for n, page in enumerate(own.pages))
        other = draw_pages(press, replace(own, pages=mixed))
        paper = replace(register, pdf=other.pdf, tail=other.tail)
        assert caught(inspector, paper, two_pages().flow).severity is Severity.PERSON


def test_two_finished_pages_exchanged_are_caught(inspector: Inspector, register: Paper) -> None:
    def exchange(apart: Apart) -> None:
        one, other = apart.content(0), apart.content(1)
        apart.bodies[one], apart.bodies[other] = apart.bodies[other], apart.bodies[one]

    assert caught(inspector, spoiled(register, exchange), two_pages().flow).severity is Severity.PERSON


@pytest.mark.parametrize("mark", [b"/I", b"1 0 0 1 "])
def test_a_rule_or_a_line_gone_from_the_finished_page_is_caught(
    inspector: Inspector, register: Paper, mark: bytes
) -> None:
    def drop(apart: Apart) -> None:
        number = apart.content(1)
        lines = apart.stream(number).split(b"\n")
        # The last ink of the page is a mark of its rows; the tenth line of text is one of its rows.
        at = [n for n, line in enumerate(lines) if line.startswith(mark)][-1 if mark == b"/I" else 10]
        del lines[at]
        apart.put(number, b"\n".join(lines))

    with pytest.raises(Mismatch):
        inspector.inspect(paper=spoiled(register, drop), expected=expected_of(register, two_pages().flow))


def test_a_page_without_end_is_not_a_page_more(inspector: Inspector, press: Press, register: Paper) -> None:
    paged = press.paged(content=two_pages())
    blank = ContentPage(paged.pages[1].fields[:2], (), paged.pages[1].people)
    longer = replace(paged, pages=(*paged.pages, blank))
    prepared = press.prepare(content=longer)
    paper = press.finish(prepared=prepared, footers=footers(3))
    assert caught(inspector, paper, two_pages().flow).severity is Severity.PERSON


LETTERS = "あいう（）、ab　"
PARAGRAPHS = st.lists(
    st.builds(Paragraph, st.text(LETTERS, min_size=1, max_size=50), st.integers(0, 2), st.sampled_from(["", "box"])),
    min_size=1,
    max_size=3,
).map(tuple)
ROWS = st.lists(
    st.builds(
        lambda head, value, keep, rule: Row((("head", head), ("value", value)), keep_with_next=keep, rule=rule),
        PARAGRAPHS,
        PARAGRAPHS,
        st.booleans(),
        st.sampled_from(["", "rule"]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.data())
def test_whatever_rows_there_are_their_pages_pass_and_a_changed_line_does_not(
    press: Press, own: list[Row], data: st.DataObject
) -> None:
    content = koseki(tuple(own))
    paged = press.paged(content=content)
    assert faults(paged, content.flow) == []
    at = data.draw(st.integers(0, len(paged.pages) - 1))
    fields = list(paged.pages[at].fields)
    which = data.draw(st.integers(0, len(fields) - 1))
    if fields[which][1]:
        fields[which] = (fields[which][0], fields[which][1][:-1] + "ん")
        pages = tuple(replace(p, fields=tuple(fields)) if n == at else p for n, p in enumerate(paged.pages))
        assert list(faults(replace(paged, pages=pages), content.flow))
