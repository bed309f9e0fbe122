"""The fonts inside a paper, spoiled in every way: shapes, codes, widths, bearings, maps, tables, names."""

import io
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.inspection.makers import draw, expecting, juminhyo, resident_page
from tests.inspection.taken_apart import Apart, Change, spoiled


def caught(inspector: Inspector, paper: Paper) -> Mismatch:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expecting(paper))
    return raised.value


def glyphs_of(paper: Paper) -> int:
    apart = Apart(paper.pdf)
    with TTFont(io.BytesIO(apart.stream(apart.font("program")))) as font:
        return int(font["maxp"].numGlyphs)


def table(program: bytes, tag: bytes) -> tuple[int, int]:
    """Offset and length of a table."""
    at = program.index(tag) + 8
    return struct.unpack_from(">II", program, at)  # type: ignore[return-value]


def in_program(edit: Callable[[bytearray], None]) -> Change:
    def change(apart: Apart) -> None:
        program = bytearray(apart.stream(apart.font("program")))
        edit(program)
        apart.put(apart.font("program"), bytes(program))

    return change


def put(part: str, old: bytes, new: bytes) -> Change:
    return lambda apart: apart.change(apart.font(part), old, new)


def swap_offsets(one: int, other: int) -> Callable[[bytearray], None]:
    """Exchange the outlines of two glyphs of a font, everything else left as it is."""

    def edit(program: bytearray) -> None:
        at, _ = table(program, b"loca")
        glyf, _ = table(program, b"glyf")
        count = table(program, b"loca")[1] // 4
        offsets = list(struct.unpack_from(f">{count}I", program, at))
        outlines = [bytes(program[glyf + a : glyf + b]) for a, b in pairwise(offsets)]
        outlines[one], outlines[other] = outlines[other], outlines[one]
        whole, moved = b"".join(outlines), [0]
        for outline in outlines:
            moved.append(moved[-1] + len(outline))
        program[glyf : glyf + len(whole)] = whole
        struct.pack_into(f">{count}I", program, at, *moved)

    return edit


def test_every_outline_exchanged_with_the_next_is_a_wrong_shape(inspector: Inspector, seal_paper: Paper) -> None:
    total = glyphs_of(seal_paper)
    assert total > 30
    for glyph in range(1, total - 1):
        found = caught(inspector, spoiled(seal_paper, in_program(swap_offsets(glyph, glyph + 1))))
        assert found.severity is Severity.GLYPH


def test_one_bit_of_any_outline_is_a_wrong_shape(inspector: Inspector, seal_paper: Paper) -> None:
    apart = Apart(seal_paper.pdf)
    at, length = table(apart.stream(apart.font("program")), b"glyf")
    blank = 0
    for byte in range(0, length, 211):

        def flip(program: bytearray, place: int = at + byte) -> None:
            program[place] ^= 4

        try:
            inspector.inspect(paper=(wrong := spoiled(seal_paper, in_program(flip))), expected=expecting(wrong))
            blank += 1
        except Mismatch:
            continue
    # Only the outline of .notdef, which no code shows, may be anything.
    assert blank <= 3


def test_every_width_of_the_map_is_looked_at(inspector: Inspector, seal_paper: Paper) -> None:
    apart = Apart(seal_paper.pdf)
    number = apart.font("cid")
    found = re.search(rb"/W\[1\[([^]]*)\]", apart.bodies[number])
    assert found
    widths = found[1].split()
    for at in range(len(widths)):
        wrong = [*widths[:at], b"%d" % (int(float(widths[at])) + 2), *widths[at + 1 :]]

        def change(apart: Apart, wrong: list[bytes] = wrong) -> None:
            apart.change(number, b" ".join(widths), b" ".join(wrong))

        caught(inspector, spoiled(seal_paper, change))


@pytest.mark.parametrize("what", [0, 2])
def test_every_advance_and_bearing_is_looked_at(inspector: Inspector, seal_paper: Paper, what: int) -> None:
    for glyph in range(1, glyphs_of(seal_paper)):

        def edit(program: bytearray, glyph: int = glyph) -> None:
            at = table(program, b"hmtx")[0] + 4 * glyph + what
            struct.pack_into(">H", program, at, (struct.unpack_from(">H", program, at)[0] + 20) & 0xFFFF)

        assert caught(inspector, spoiled(seal_paper, in_program(edit))).severity is Severity.GLYPH


def test_every_entry_of_the_text_layer_is_looked_at(inspector: Inspector, ours: Paper) -> None:
    apart = Apart(ours.pdf)
    entries = re.findall(rb"<([0-9A-F]{4})><([0-9A-F]+)>\n", apart.stream(apart.font("unicode")))
    assert len(entries) > 50
    for code, text in entries:
        other = b"5EB7" if text != b"5EB7" else b"5065"

        change = put("unicode", b"<%b><%b>" % (code, text), b"<%b><%b>" % (code, other))
        caught(inspector, spoiled(ours, change))


MAPS: dict[str, tuple[bytes, bytes]] = {
    "a range": (b"endcmap", b"1 beginbfrange\n<0001><0002><5065>\nendbfrange\nendcmap"),
    "a second block": (b"endcmap", b"1 beginbfchar\n<0001><5065>\nendbfchar\nendcmap"),
    "a code left out": (b"<0002>", b"<0003>"),
    "a count": (b" beginbfchar", b"0 beginbfchar"),
    "two characters": (b"<0001><", b"<0001><5065"),
    "half a character": (b"<0001><", b"<0001><D842"),
    "nothing": (b"<0001><", b"<0001><0000"),
    "another code space": (b"<0000><FFFF>", b"<00><FF>"),
    "words behind": (b"end\nend", b"end\nend\n%x"),
}


@pytest.mark.parametrize("how", MAPS)
def test_a_text_layer_of_another_make_is_caught(inspector: Inspector, ours: Paper, how: str) -> None:
    caught(inspector, spoiled(ours, lambda apart: apart.change(apart.font("unicode"), *MAPS[how])))


FONT: dict[str, Change] = {
    "another map of codes": lambda a: (
        a.bodies.update({max(a.bodies) + 1: a.bodies[a.content(0)]}),
        a.change(a.font("cid"), b"/CIDToGIDMap/Identity", b"/CIDToGIDMap %d 0 R" % max(a.bodies)),
    )[0],
    "no map of codes": put("cid", b"/CIDToGIDMap/Identity", b""),
    "another encoding": put("type0", b"Identity-H", b"Identity-V"),
    "another default width": put("cid", b"/DW 1000", b"/DW 500"),
    "vertical widths": put("cid", b"/DW 1000", b"/DW 1000/W2[1[0 0 0]]"),
    "widths from elsewhere": put("cid", b"/W[1[", b"/W[2["),
    "a second array of widths": put("cid", b"]]", b"]2[500]]"),
    "not embedded": lambda a: a.bodies.update(
        {a.font("descriptor"): re.sub(rb"/FontFile2 \d+ 0 R", b"", a.bodies[a.font("descriptor")])}
    ),
    "no text layer": lambda a: a.bodies.update(
        {a.font("type0"): re.sub(rb"/ToUnicode \d+ 0 R", b"", a.bodies[a.font("type0")])}
    ),
    "another name": put("descriptor", b"IPAmjMincho", b"IPAmjGothic"),
    "italic": put("descriptor", b"/ItalicAngle 0", b"/ItalicAngle 12"),
    "a wrong length": lambda a: a.bodies.update(
        {a.font("program"): re.sub(rb"/Length1 \d+", b"/Length1 7", a.bodies[a.font("program")])}
    ),
}


@pytest.mark.parametrize("how", FONT)
def test_a_font_object_of_another_make_is_caught(inspector: Inspector, ours: Paper, how: str) -> None:
    assert caught(inspector, spoiled(ours, FONT[how])).severity is Severity.STRUCTURE


def set_field(tag: bytes, at: int, kind: str, value: int) -> Change:
    return in_program(lambda program: struct.pack_into(kind, program, table(bytes(program), tag)[0] + at, value))


TABLES: dict[str, Change] = {
    "em": set_field(b"head", 18, ">H", 1000),
    "flags": set_field(b"head", 16, ">H", 0xFFFF),
    "fewer glyphs": set_field(b"maxp", 4, ">H", 3),
    "fewer metrics": set_field(b"hhea", 34, ">H", 1),
    "ascent": set_field(b"hhea", 4, ">h", 3000),
    "instructions allowed": set_field(b"maxp", 26, ">H", 9),
    "short offsets": set_field(b"head", 50, ">h", 0),
    "a table of hints": in_program(lambda program: program.__setitem__(slice(12, 16), b"fpgm")),
    "not a font": in_program(lambda program: program.__setitem__(slice(0, 4), b"OTTO")),
    "cut short": lambda a: a.put(a.font("program"), a.stream(a.font("program"))[:-400]),
    "empty": lambda a: a.put(a.font("program"), b""),
}


@pytest.mark.parametrize("how", TABLES)
def test_a_program_of_another_make_is_caught(inspector: Inspector, ours: Paper, how: str) -> None:
    caught(inspector, spoiled(ours, TABLES[how]))


def test_a_glyph_that_no_page_shows_is_caught(inspector: Inspector, press: Press) -> None:
    """A character more in the font, with all that belongs to it: somebody else's name may not travel along."""
    page = resident_page("桐生　茂")
    more = replace(page, fields=(*page.fields, ("1.my_number", "鬱")))
    plain, other = draw(press, juminhyo(page)), draw(press, juminhyo(more))
    code = next(
        code
        for code, text in re.findall(
            rb"<([0-9A-F]{4})><([0-9A-F]+)>\n", Apart(other.pdf).stream(Apart(other.pdf).font("unicode"))
        )
        if text == b"9B31"
    )
    hidden = spoiled(other, lambda apart: apart.put(apart.content(0), _without(apart.stream(apart.content(0)), code)))
    found = caught(inspector, replace(hidden, content=plain.content))
    assert found.rule == "something that no page shows"


def _without(content: bytes, code: bytes) -> bytes:
    made, count = re.subn(rb"1 0 0 1 \S+ \S+ Tm<" + code + rb">Tj\n", b"", content)
    assert count == 1
    return made
