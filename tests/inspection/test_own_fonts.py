"""A municipality's own characters: two fonts on one paper, a composite among the glyphs."""

from pathlib import Path

import pytest

from issuer.inspection import Inspector, Mismatch, Severity
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden import cases
from tests.inspection.makers import draw, expecting, juminhyo, resident_page
from tests.inspection.taken_apart import Apart, spoiled
from tests.inspection.test_register import square

NAME = "桐生\ue000　茂"


def own_font(folder: Path, *, side: int, composite: bool) -> Path:
    folder.mkdir()
    path = folder / "gaiji.ttf"
    path.write_bytes(square(side, composite=composite))
    return path


@pytest.fixture(scope="module", params=[True, False], ids=["composite", "simple"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_font(tmp_path_factory.mktemp("own") / "fonts", side=800, composite=request.param)


@pytest.fixture(scope="module")
def paper(own: Path, font: Path) -> Paper:
    return draw(Press(font=font, font_dir=own.parent, store=cases.STORE), juminhyo(resident_page(NAME)))


def test_own_characters_pass_with_the_font_they_come_from(paper: Paper, own: Path, font: Path) -> None:
    Inspector(fonts=[own, font], store=cases.STORE).inspect(paper=paper, expected=expecting(paper, NAME))


def test_own_characters_of_another_edition_are_wrong_shapes(paper: Paper, font: Path, tmp_path: Path) -> None:
    for number, composite in enumerate((True, False)):
        other = own_font(tmp_path / str(number), side=790, composite=composite)
        with pytest.raises(Mismatch) as raised:
            Inspector(fonts=[other, font], store=cases.STORE).inspect(paper=paper, expected=expecting(paper))
        assert raised.value.severity in (Severity.GLYPH, Severity.STRUCTURE)


def test_own_characters_of_no_font_are_wrong_shapes(paper: Paper, inspector: Inspector) -> None:
    with pytest.raises(Mismatch) as raised:
        inspector.inspect(paper=paper, expected=expecting(paper))
    assert raised.value.severity is Severity.GLYPH


def test_the_parts_of_a_composite_are_looked_at(paper: Paper, own: Path, font: Path) -> None:
    apart = Apart(paper.pdf)
    program = apart.stream(apart.font("program", b"F2"))
    glyf = program.index(b"glyf")
    start, length = (int.from_bytes(program[glyf + at : glyf + at + 4], "big") for at in (8, 12))
    eyes = Inspector(fonts=[own, font], store=cases.STORE)
    for at in range(start, start + length):
        wrong = bytearray(program)
        wrong[at] ^= 2

        def change(apart: Apart, wrong: bytes = bytes(wrong)) -> None:
            apart.put(apart.font("program", b"F2"), wrong)

        damaged = spoiled(paper, change)
        try:
            eyes.inspect(paper=damaged, expected=expecting(damaged))
        except Mismatch:
            continue
        pytest.fail(f"byte {at - start} of {length} of the outlines may be anything")
