"""Rows become pages: nothing is lost, no page is over-full, and every page says whether it goes on."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ConfigurationError, MissingGlyph, TextOverflow
from issuer.papers.flow import Flow, Paragraph, Row
from issuer.papers.kinds import CertificateKind
from issuer.press import Press
from issuer.press.fitting import Box
from issuer.press.flow import break_pages, set_flow
from issuer.press.grid import Grid
from issuer.press.rows import Line
from tests.golden.registers import REGISTERS, entry, full_page, heading, koseki, long_register, person, two_pages

LETTERS = "あいうえおかきくけこ、。（）「」ー09ab　"
INDENT = "\u3000"


class Widths:
    advances = {c: 0.5 if c.isascii() else 1.0 for c in LETTERS} | {INDENT: 1.0, "辻\U000e0103": 1.0}


#: Twelve lines, the first three of page 1 under the head; nine and twenty characters wide.
GRID = Grid(
    lines=12,
    first_line=4,
    columns={"head": Box(90.0, 12.0, 10.0, 0.0, "line"), "value": Box(200.0, 12.0, 10.0, 0.0, "line")},
    marks=frozenset(f"line.{n}.{mark}" for n in range(1, 13) for mark in ("rule", "box") if (n, mark) != (1, "rule")),
    has_page_of=True,
)

TEXTS = st.text(alphabet=LETTERS, min_size=1, max_size=70)
PARAGRAPHS = st.builds(Paragraph, TEXTS, st.integers(0, 3), st.sampled_from(["", "box"]))
CELLS = st.lists(PARAGRAPHS, min_size=1, max_size=4).map(tuple)
ROWS = st.builds(
    lambda head, value, keep, whole, rule: Row(
        (*((("head", head),) if head else ()), ("value", value)), keep_with_next=keep, unbreakable=whole, rule=rule
    ),
    st.one_of(st.just(()), CELLS),
    CELLS,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "rule"]),
)


def set_pages(*rows: Row, **more) -> tuple[ContentPage, ...]:
    flow = Flow(rows=rows, **more)
    content = Content("999993", CertificateKind.KOSEKI_ZENBU, "f", "1", (), flow)
    return set_flow(content=content, flow=flow, grid=GRID, typecase=Widths()).pages


def lines_of(page: ContentPage) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, text in page.fields:
        if match := re.fullmatch(r"line\.(\d+)\.(\w+)", name):
            found.setdefault(int(match[1]), {})[match[2]] = text
    return found


def bare(text: str) -> str:
    return text.replace(INDENT, "")


@settings(max_examples=200, deadline=None)
@given(st.lists(ROWS, max_size=25))
def test_nothing_is_lost_the_order_is_kept_and_no_page_is_over_full(rows: list[Row]) -> None:
    pages = set_pages(*rows)
    said: dict[str, str] = {"head": "", "value": "", "closing": ""}
    for number, page in enumerate(pages, start=1):
        lines = lines_of(page)
        assert list(lines) == sorted(set(lines))
        assert min(lines) >= (4 if number == 1 else 1)
        assert max(lines) <= 12
        for line in lines.values():
            for column, text in line.items():
                said[column] += bare(text)
                if column != "closing":
                    assert sum(map(Widths.advances.__getitem__, text)) <= (9 if column == "head" else 20)
        closing = {at: line["closing"] for at, line in lines.items() if "closing" in line}
        if number < len(pages):
            assert closing == {12: "以下次頁"}
        else:
            assert list(closing.values()) == ["以下余白"]
            assert list(closing) == [max(lines)]
        assert page.text("page_of") == f"（{len(pages)}の{number}）".translate(
            str.maketrans("0123456789", "０１２３４５６７８９")
        )
    for column in ("head", "value"):
        wanted = "".join(p.text for row in rows for name, cell in row.cells if name == column for p in cell)
        assert said[column] == bare(wanted)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.booleans(), max_size=60))
def test_a_page_ends_where_it_may_unless_a_whole_page_gives_no_place(glued: list[bool]) -> None:
    lines = [Line((("value", str(n)),), "", (), is_glued) for n, is_glued in enumerate(glued)]
    pages = break_pages(lines, GRID)
    assert [line for page in pages for line in page] == lines
    for number, page in enumerate(pages, start=1):
        assert len(page) <= GRID.room(number)
        if number < len(pages) and page[-1].is_glued:
            assert len(page) == GRID.room(number)
            assert all(line.is_glued for line in page)


def test_a_heading_is_never_alone_at_the_foot_of_a_page() -> None:
    filling = [Row((("value", (Paragraph("あ"),)),)) for _ in range(7)]
    pages = set_pages(*filling, Row((("head", (Paragraph("い"),)),), keep_with_next=True), *filling)
    assert lines_of(pages[0]) == {**{n: {"value": "あ"} for n in range(4, 11)}, 12: {"closing": "以下次頁"}}
    assert lines_of(pages[1])[1] == {"head": "い"}


def test_a_row_that_may_not_break_goes_to_the_next_page_whole() -> None:
    five = (("value", tuple(Paragraph(c) for c in "あいうえお")),)
    pages = set_pages(Row(five), Row(five, unbreakable=True))
    assert [len(lines_of(page)) for page in pages] == [6, 6]
    pages = set_pages(Row(five), Row(five))
    assert [len(lines_of(page)) for page in pages] == [9, 3]


def test_a_rule_is_not_drawn_at_the_head_of_a_page() -> None:
    one = Row((("value", (Paragraph("あ"),)),), rule="rule")
    first, second = set_pages(*[one] * 10)
    assert first.marks == tuple(f"line.{n}.rule" for n in range(5, 12))
    assert second.marks == ("line.2.rule",)


def test_every_line_of_a_paragraph_has_its_indent_and_only_the_first_its_mark() -> None:
    (page,) = set_pages(Row((("value", (Paragraph("あ" * 30, indent=2, mark="box"),)),)))
    assert [line.get("value") for line in lines_of(page).values()] == [
        INDENT * 2 + "あ" * 18,
        INDENT * 2 + "あ" * 12,
        None,
    ]
    assert page.marks == ("line.4.box",)


def test_fields_beside_the_rows_stand_on_their_pages() -> None:
    rows = [Row((("value", (Paragraph("あ"),)),))] * 20
    pages = set_pages(*rows, every_page=(("e", "い"),), first_page=(("f", "う"),), last_page=(("l", "え"),))
    assert [[page.text(name) for name in "efl"] for page in pages] == [
        ["い", "う", ""],
        ["い", "", ""],
        ["い", "", "え"],
    ]


def test_no_rows_are_one_page_that_says_so() -> None:
    (page,) = set_pages()
    assert lines_of(page) == {4: {"closing": "以下余白"}}


@pytest.mark.parametrize(
    "row",
    [
        Row((("other", (Paragraph("あ"),)),)),
        Row((("value", (Paragraph("あ"),)), ("value", (Paragraph("い"),)))),
        Row((("value", (Paragraph("あ"), Paragraph(""), Paragraph("い"))),)),
        Row(()),
        Row((("value", (Paragraph("あ", mark="circle"),)),)),
    ],
)
def test_rows_that_the_form_cannot_hold_are_refused(row: Row) -> None:
    with pytest.raises(ConfigurationError):
        set_pages(Row((("value", (Paragraph("あ"),)),)), row)


def test_an_indent_that_leaves_no_room_is_an_overflow_of_that_row() -> None:
    with pytest.raises(TextOverflow) as caught:
        set_pages(Row((("value", (Paragraph("あ"),)),)), Row((("head", (Paragraph("い", indent=9),)),)))
    assert caught.value.field == "row.2.head"
    assert "い" not in str(caught.value)


def test_a_missing_character_of_a_row_is_named_by_row_and_column(press: Press) -> None:
    content = koseki(heading("身分事項"), entry("出　　生", "【出生地】\ue000"))
    with pytest.raises(MissingGlyph) as caught:
        press.check_characters(content=content, characters="mjplus")
    assert (caught.value.field, caught.value.code_points) == ("row.2.value", "U+E000")
    with pytest.raises(MissingGlyph):
        press.prepare(content=content)


def test_the_example_of_the_register_breaks_before_the_third_person(press: Press) -> None:
    first, second = press.paged(content=two_pages()).pages
    assert first.text("page_of") == "（２の１）"
    assert first.text("line.42.closing") == "以下次頁"
    assert lines_of(second)[1] == {"head": "戸籍に記録されている者", "value": "【名】彩"}
    assert second.marks[0] == "line.3.box"
    assert (first.text("attestation"), second.text("honseki")) == ("", "")


def test_page_one_has_thirty_nine_lines_and_the_closing_words_take_one(press: Press) -> None:
    (page,) = press.paged(content=full_page()).pages
    assert list(lines_of(page)) == list(range(4, 43))
    rows = full_page().flow.rows
    more = replace(full_page(), flow=replace(full_page().flow, rows=(*rows, entry("追加", "【特記事項】一行"))))
    assert [max(lines_of(page)) for page in press.paged(content=more).pages] == [42, 2]


def test_pages_once_set_are_not_set_again(press: Press) -> None:
    paged = press.paged(content=long_register())
    assert len(paged.pages) >= 7
    assert press.paged(content=paged) is paged
    assert press.prepare(content=paged).page_digests == press.prepare(content=long_register()).page_digests


def test_a_form_without_lines_takes_no_rows(press: Press) -> None:
    with pytest.raises(ConfigurationError):
        press.prepare(content=replace(two_pages(), form="juminhyo"))
    with pytest.raises(ConfigurationError):
        press.prepare(content=replace(two_pages(), form="nowhere"))


@pytest.mark.parametrize("name", REGISTERS)
def test_the_same_rows_are_the_same_bytes(press: Press, name: str) -> None:
    one, other = (press.prepare(content=REGISTERS[name]()).page_digests for _ in range(2))
    assert one == other


def test_a_mark_that_the_form_has_not_is_refused_on_any_page(press: Press) -> None:
    rows = person("【名】茂", rule="thick")
    with pytest.raises(ConfigurationError):
        press.prepare(content=koseki(heading("戸籍事項"), entry("転籍", "【転籍日】"), rows))
