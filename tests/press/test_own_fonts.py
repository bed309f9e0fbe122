"""Fonts of one municipality: in which order they are asked, and that no other municipality's paper has them."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from issuer.inspection import Inspector, Mismatch
from issuer.papers.errors import ConfigurationError, MissingGlyph
from issuer.press import Press
from issuer.press.typecase import Typecase, all_font_paths, open_typecases
from tests.feeds.eudc import eudc
from tests.golden.cases import STORE
from tests.inspection.makers import draw, expecting, juminhyo, resident_page

OURS, THEIRS = "999993", "282103"
A, B, C = "\ue000", "\ue001", "\ue002"
LOW, TALL, LEFT, RIGHT = (100, 0, 900, 200), (400, 0, 600, 800), (50, 0, 500, 800), (500, 0, 950, 800)


def put(folder: Path, name: str, **characters: tuple[int, int, int, int]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(eudc(characters, family=path.parent.name + path.stem))


def edge(typecase: Typecase, char: str) -> int:
    """Where the glyph of a character begins, in thousandths of an em."""
    sort = typecase.sort_of(char)
    assert sort is not None
    return int.from_bytes(sort.glyph.outline[2:4], "big", signed=True)


def test_own_fonts_come_before_those_of_all_and_extra_ones_after_the_standard_font(tmp_path, font) -> None:
    put(tmp_path, f"{OURS}/own.ttf", **{A: LOW})
    put(tmp_path, "common.ttf", **{A: TALL, B: TALL})
    put(tmp_path, "extra/gaps.ttf", **{A: LEFT, B: LEFT, C: LEFT, "茂": LEFT})
    typecases = open_typecases(font=font, font_dir=tmp_path)
    ours, others = typecases[OURS], typecases[""]
    assert [edge(ours, char) for char in (A, B, C)] == [100, 400, 50]
    assert [edge(others, char) for char in (A, B, C)] == [400, 400, 50]
    assert ours.face_of("茂") is others.face_of("茂") is ours.standard is others.standard
    assert ours.standard.family == "IPAmjMincho"
    assert [path.name for path in all_font_paths(font=font, font_dir=tmp_path)] == [
        "common.ttf", font.name, "gaps.ttf", "own.ttf",
    ]  # fmt: skip


def test_two_municipalities_with_one_code_point_are_set_and_inspected_apart(tmp_path, font) -> None:
    put(tmp_path, f"{OURS}/own.ttf", **{A: LOW})
    put(tmp_path, f"{THEIRS}/own.ttf", **{A: TALL, B: TALL})
    press = Press(font=font, font_dir=tmp_path, store=STORE)
    name = f"桐{A}　茂"
    paper = draw(press, juminhyo(resident_page(name)))
    assert f"{OURS}own" in paper.font_versions
    assert THEIRS not in paper.font_versions
    own = press.own_font_files
    assert set(own) == {OURS, THEIRS}
    Inspector(fonts=press.font_files, own=own, store=STORE).inspect(paper=paper, expected=expecting(paper, name))
    for wrong in ({OURS: own[THEIRS]}, {THEIRS: own[OURS]}, {}):
        with pytest.raises(Mismatch):
            Inspector(fonts=press.font_files, own=wrong, store=STORE).inspect(
                paper=paper, expected=expecting(paper, name)
            )
    with pytest.raises(MissingGlyph):
        draw(press, juminhyo(resident_page(f"桐{B}　茂")))


def test_a_folder_that_is_nobodys_stops_the_start(tmp_path, font) -> None:
    put(tmp_path, "加古川/own.ttf", **{A: LOW})
    with pytest.raises(ConfigurationError, match="団体コード"):
        open_typecases(font=font, font_dir=tmp_path)


def test_a_collection_gives_its_first_font(tmp_path, font) -> None:
    collection = TTCollection()
    collection.fonts = [
        TTFont(BytesIO(eudc({A: box}, family=family))) for box, family in ((LEFT, "First"), (RIGHT, "Second"))
    ]
    (tmp_path / OURS).mkdir()
    collection.save(tmp_path / OURS / "both.ttc")
    press = Press(font=font, font_dir=tmp_path, store=STORE)
    assert edge(open_typecases(font=font, font_dir=tmp_path)[OURS], A) == 50
    paper = draw(press, juminhyo(resident_page(f"桐{A}　茂")))
    assert "First" in paper.font_versions
    Inspector(fonts=press.font_files, own=press.own_font_files, store=STORE).inspect(
        paper=paper, expected=expecting(paper, f"桐{A}　茂")
    )
