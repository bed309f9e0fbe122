"""Plates: forms the press cannot stamp faithfully are refused when the plate is made, not when a paper is due."""

from dataclasses import replace
from pathlib import Path

import pytest

from issuer.papers.errors import ConfigurationError
from issuer.press import Press, building
from issuer.press.drawing import Drawing
from issuer.press.forms import SHELF, Form, read_forms
from issuer.press.plates import packed, plate_name, unpacked
from issuer.press.template import read_template
from tests.golden.cases import STORE

BASE = """
@page { size: 210mm 297mm; margin: 0 }
* { margin: 0 }
.page { position: relative; height: 297mm }
p {
  position: absolute; left: 20mm; top: 20mm; width: 80mm; height: 10mm;
  line-height: 10mm; white-space: pre; font-size: 10pt
}
"""


def form_of(body: str, css: str = "") -> Form:
    page = f'<body><section class="page">{body}</section></body>'
    html = f"<!DOCTYPE html><html><head><title>紙</title></head>{page}</html>"
    (first, *_) = read_forms(SHELF).values()
    return replace(first, name="trial", template=read_template(html), markup=html, styles=(BASE + css,))


@pytest.fixture(scope="module")
def drawing(press: Press) -> Drawing:
    return Drawing(typecase=press.typecase)


FIELD = '<p><span data-field="a" data-fit="shrink">見本</span></p>'


def test_a_plain_form_becomes_a_plate_and_a_file_and_the_same_plate(drawing: Drawing) -> None:
    plate = drawing.plate(form_of(FIELD + "<p style='top: 60mm'>地の文</p>"))
    assert plate.title == "紙"
    assert [(one.text, one.after, one.when) for one in plate.words] == [("地の文", 1, ())]
    assert plate.inks == ()
    assert unpacked(packed(plate)) == plate
    assert plate.texts["a"].width == pytest.approx(80 * 72 / 25.4, abs=0.01)


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ("<p>前<span data-field='a' data-fit='line'>x</span></p>", ""),
        ("<p><span data-field='a' data-fit='line'>x</span>後</p>", ""),
        (FIELD, "p { color: #333 }"),
        (FIELD, "p { width: 0 }"),
        (FIELD, "p { left: 200mm }"),
        (FIELD, "p { display: none }"),
        (FIELD, "p { line-height: 4mm }"),
        (FIELD, "p { text-align: justify }"),
        (FIELD + "<p style='color: red'>赤</p>", ""),
        (FIELD + "<p style='background: red; top: 40mm'>赤</p>", ""),
        (FIELD + "<p style='opacity: 0.5; border: 1mm solid; top: 40mm'>淡</p>", ""),
        (FIELD + "<p style='transform: rotate(5deg); border: 1mm solid; top: 40mm'>斜</p>", ""),
        (FIELD + "<p style='border: 0.3mm dashed; top: 40mm'>点線</p>", ""),
        (FIELD + "<p style='top: 40mm'>\u0e01</p>", ""),
        (FIELD + "<p style='position: static; height: 200mm'>長</p>" * 2, ".page { height: auto }"),
    ],
)
def test_a_form_that_would_not_be_stamped_as_it_stands_is_refused(drawing: Drawing, body: str, css: str) -> None:
    with pytest.raises(ConfigurationError):
        drawing.plate(form_of(body, css))


def test_ink_of_a_group_inside_a_group_needs_both(press: Press) -> None:
    plate = press.plates["juminhyo", "1"]
    assert ("1.number", "1.art30_45.label") in [ink.when for ink in plate.inks]
    assert plate.inks[-1].sample


def test_a_server_in_production_takes_built_plates_only(font: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="plates_build"):
        Press(font=font, store=tmp_path, must_be_built=True)
    with pytest.raises(ConfigurationError):
        Press(font=font, must_be_built=True)
    assert Press(font=font, store=STORE, must_be_built=True).form_versions


def test_a_changed_form_or_a_damaged_plate_is_not_used(font: Path, tmp_path: Path, press: Press) -> None:
    for file in STORE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert list(building.check(font=font, font_dir=None, folder=tmp_path)) == []
    plate = tmp_path / plate_name(form=press.forms["inkan", "1"], font_sha256=press.typecase.standard.sha256)
    whole = plate.read_bytes()
    plate.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConfigurationError, match="damaged"):
        Press(font=font, store=tmp_path, must_be_built=True)
    plate.unlink()
    assert len(list(building.check(font=font, font_dir=None, folder=tmp_path))) == 1
    plate.write_bytes(whole.replace(b'"pango": "', b'"pango": "9'))
    (told,) = building.check(font=font, font_dir=None, folder=tmp_path)
    assert "other tools" in told


def test_every_plate_of_the_shelf_has_the_boxes_weasyprint_gives_now(press: Press, drawing: Drawing) -> None:
    form = press.forms["inkan", "1"]
    assert drawing.plate(form) == press.plates["inkan", "1"]
