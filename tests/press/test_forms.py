"""The forms stand where domain §4 says, in millimetres from the top left corner."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from issuer.papers.errors import ConfigurationError
from issuer.press import Press
from issuer.press.forms import SHELF, read_editions, read_forms
from issuer.press.template import read_template

JUMINHYO, KISAI_JIKO, INKAN = ("juminhyo", "1"), ("kisai_jiko", "1"), ("inkan", "1")
KOSEKI, FUHYO = ("koseki", "1"), ("fuhyo", "1")
SHOTOKU, KAZEI, NOZEI, RISAI = ("shotoku", "1"), ("kazei", "1"), ("nozei", "1"), ("risai", "1")


def column(n: int) -> float:
    return 15 + 4.5 * n


def row(n: int) -> float:
    return 14 + 4.2 * (n - 1)


@pytest.mark.parametrize(
    ("field", "x", "y"),
    [
        ("address", column(6), row(3)),
        ("head", column(6), row(4)),
        ("1.furigana", column(6), row(6)),
        ("1.name", column(6), row(7)),
        ("1.juminhyo_code", column(30), row(7)),
        ("1.resident_since", column(30), row(8)),
        ("1.sex", column(16), row(11)),
        ("1.relation", column(20), row(11)),
        ("1.art30_45", column(30), row(12)),
        ("1.remarks", column(6), row(16)),
        ("2.furigana", column(6), row(18)),
        ("3.furigana", column(6), row(30)),
        ("4.remarks", column(6), row(52)),
        ("official_seal", 169, 249),
    ],
)
def test_the_fields_of_the_household_form_are_on_its_grid(press: Press, field: str, x: float, y: float) -> None:
    places = press.plates[JUMINHYO].places
    assert places[field][0] == pytest.approx(x, abs=1.0)
    assert places[field][1] == pytest.approx(y, abs=0.05)


def test_every_box_lies_in_the_printing_area(press: Press) -> None:
    for plate in press.plates.values():
        for name, (x, y) in plate.places.items():
            width, height = plate.pictures.get(name) or (
                plate.texts[name].width * 25.4 / 72,
                plate.texts[name].height * 25.4 / 72,
            )
            assert x >= 15 - 0.01, name
            assert y >= 12 - 0.01, name
            assert x + width <= 195 + 0.01, name
            assert y + height <= 287 + 0.01, name


def test_the_imprint_has_sixty_millimetres(press: Press) -> None:
    assert press.plates[INKAN].pictures["imprint"] == pytest.approx((60, 60), abs=0.01)
    assert press.plates[INKAN].places["imprint"] == pytest.approx((20, 45), abs=0.01)


def test_the_lines_of_a_register_are_five_millimetres_and_a_fifth_apart_right_of_the_upright_rule(
    press: Press,
) -> None:
    places = press.plates[KOSEKI].places
    for line in range(1, 43):
        assert places[f"line.{line}.value"] == pytest.approx((59.8, 20.4 + 5.2 * (line - 1)), abs=0.05)
        assert places[f"line.{line}.head"][0] > 15
    assert (places["honseki"][1], places["hittosha"][1]) == pytest.approx((20, 28), abs=0.05)
    assert places["line.4.value"][1] == pytest.approx(36, abs=0.05)


def test_the_lines_of_an_address_history_are_seven_millimetres_apart_in_three_columns(press: Press) -> None:
    places = press.plates[FUHYO].places
    for line in range(1, 27):
        assert places[f"line.{line}.address"] == pytest.approx((61.5, 57 + 7 * (line - 1)), abs=0.05)
        assert places[f"line.{line}.name"][0] < 60 < 150 < places[f"line.{line}.since"][0]


def test_every_form_has_the_same_attestation_and_footer(press: Press) -> None:
    names = ("attestation", "issued_on", "authority", "official_seal", "footer.number", "footer.page", "footer.keiin")
    places = [{name: plate.places[name] for name in names} for plate in press.plates.values()]
    assert all(own == places[0] for own in places)
    assert press.plates[KISAI_JIKO].places["1.name"] == press.plates[JUMINHYO].places["1.name"]


def test_the_shelf_tells_its_versions(press: Press) -> None:
    shelf = {FUHYO, INKAN, JUMINHYO, KISAI_JIKO, KOSEKI, SHOTOKU, KAZEI, NOZEI, RISAI}
    assert press.form_versions == tuple(sorted(shelf))


def millimetres(points: float) -> float:
    return points * 25.4 / 72


@pytest.mark.parametrize(
    ("form", "pitch", "below"), [(KAZEI, 5.25, "levy.annual"), (SHOTOKU, 6.5, "dependents.minors")]
)
def test_a_tax_paper_has_twenty_rows_and_then_a_second_pair_of_blocks(
    press: Press, form: tuple[str, str], pitch: float, below: str
) -> None:
    plate = press.plates[form]
    total, last = plate.places["income.gross_total"], plate.places["deductions.total"]
    assert total[1] == last[1] == pytest.approx(57 + 19 * pitch, abs=0.05)
    assert total[0] + millimetres(plate.texts["income.gross_total"].width) == pytest.approx(103 - 1.5, abs=0.05)
    assert plate.places["notes"][1] > plate.places[below][1] + pitch
    amounts = {n for n in plate.texts if n.startswith("income.") and n != "income.heading"}
    assert {plate.spots[name].align for name in amounts} == {"right"}


def test_a_finding_stands_in_the_rows_of_the_unified_form(press: Press) -> None:
    places = press.plates[RISAI].places
    rows = ["head.address", "head.name", "members", "cause", "house.address", "damage", "notes"]
    tops = [round(places[name][1], 1) for name in rows]
    assert tops == [48, 60, 72, 108, 120, 132, 144]


def test_editions_are_told_oldest_first(shelf: Path) -> None:
    edition_of(shelf, "10", "effective_from = 2027-04-01")
    edition_of(shelf, "2", "effective_from = 2027-01-01")
    edition_of(shelf, "r7", "effective_from = 2020-01-01")
    assert [edition.version for edition in read_editions(shelf) if edition.form == "inkan"] == ["r7", "1", "2", "10"]
    assert read_editions(shelf)[0].effective_from == date(2020, 1, 1)
    assert {version for form, version in read_forms(shelf) if form == "inkan"} == {"r7", "1", "2", "10"}


def test_an_empty_shelf_stops_the_start(tmp_path: Path) -> None:
    for empty in (tmp_path, tmp_path / "none"):
        with pytest.raises(ConfigurationError, match="no form is found"):
            read_forms(empty)


@pytest.mark.parametrize(
    ("version", "facts", "named"),
    [
        ("2", "effective_from = 2025-05-26", "1 and 2 of the form inkan begin on the same day"),
        ("2", "effective_from = 2027-04-01T00:00:00", "must say effective_from"),
        ("2", "effective_from = '2027-04-01'", "must say effective_from"),
        ("2", "version = '2'\neffective_from = 2027-04-01", "nothing else"),
        ("2", "effective_from = ", "cannot be read: TOMLDecodeError"),
        ("2", None, "cannot be read: FileNotFoundError"),
        ("the second", "effective_from = 2027-04-01", "no name of a form or of its edition"),
        ("..2", "effective_from = 2027-04-01", "no name of a form or of its edition"),
    ],
)
def test_an_edition_that_is_not_laid_out_as_it_must_be_stops_the_start(
    shelf: Path, version: str, facts: str | None, named: str
) -> None:
    edition_of(shelf, version, facts)
    with pytest.raises(ConfigurationError, match=named):
        read_forms(shelf)


def test_files_of_a_form_outside_of_any_edition_stop_the_start(shelf: Path) -> None:
    (shelf / "koseki").mkdir()
    with pytest.raises(ConfigurationError, match="koseki belong in a folder for each edition"):
        read_editions(shelf)
    (shelf / "koseki").rmdir()
    (shelf / "inkan" / "form.html").write_text("<html>")
    read_editions.cache_clear()
    with pytest.raises(ConfigurationError, match="inkan belong in a folder for each edition"):
        read_editions(shelf)


@pytest.mark.parametrize("file", ["form.html", "form.css", "../../common.css"])
def test_an_edition_with_a_file_missing_stops_the_start(shelf: Path, file: str) -> None:
    (shelf / "inkan" / "1" / file).unlink()
    with pytest.raises(ConfigurationError, match="inkan/1 is incomplete: FileNotFoundError"):
        read_forms(shelf)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf of our own, with the seal certificate as it is."""
    shutil.copytree(SHELF / "inkan", tmp_path / "inkan")
    shutil.copy(SHELF / "common.css", tmp_path)
    return tmp_path


def edition_of(shelf: Path, version: str, facts: str | None) -> None:
    folder = shutil.copytree(shelf / "inkan" / "1", shelf / "inkan" / version)
    (folder / "form.toml").unlink()
    if facts is not None:
        (folder / "form.toml").write_text(facts, encoding="utf-8")


@pytest.mark.parametrize(
    "html",
    [
        "<body><section><p><span data-field='a'>x</span></p></section></body>",
        "<body><section><p><span data-field='a' data-fit='line'>x</span></section></body>",
        "<body><section></section><section></section></body>",
        "<body><span data-field='a' data-fit='line'>x</span><section></section></body>",
        "<section><i><b data-field='a' data-fit='line'></b><b data-field='a' data-fit='line'></b></i></section>",
        "<section><b data-field='a' data-fit='line' data-more='b 住所'></b></section>",
        "<section data-first-line='four'></section>",
    ],
)
def test_a_form_that_is_not_well_formed_is_refused(html: str) -> None:
    with pytest.raises(ConfigurationError):
        read_template(html)
