"""The judge finds what is wrong with a paper, by the rule it breaks, and nothing wrong with a right one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from random import Random

import pytest

from integrations.centre.kit.paper import Expected, judge, judge_apart
from integrations.centre.wire import Issued
from tests.centre.broken import rewriting as plant
from tests.centre.kit_paper.conftest import Desk, Given

pytestmark = pytest.mark.django_db
FOUR, ALONE, SEVEN, SEAL = "01-01", "01-03", "02-01", "01-12"


def changed(given: Given, change: plant.Change) -> Issued:
    """The same answer around a changed file."""
    pdf = plant.rewritten(given.issued.pdf, change)
    return replace(given.issued, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())


def rules(desk: Desk, issued: Issued, expected: Expected) -> set[str]:
    """The rules a paper breaks; a rewritten one always lacks its signature."""
    return {complaint.rule for complaint in judge(issued, expected, font=desk.font)} - {"signature"}


def test_the_citys_papers_have_nothing_wrong(desk: Desk) -> None:
    found = {no: judge(given.issued, given.expected, font=desk.font) for no, given in desk.papers.items()}
    assert len(found) > 100
    assert {no: complaints for no, complaints in found.items() if complaints} == {}
    assert list(judge_apart(desk.papers.values())) == []


@pytest.mark.parametrize("other", [ALONE, "02-04", "01-14"])
def test_the_paper_of_somebody_else_is_found(desk: Desk, other: str) -> None:
    assert "people" in rules(desk, desk[other].issued, desk["02-06"].expected)


def test_the_paper_of_a_member_of_the_same_household_is_found(desk: Desk) -> None:
    assert "people" in rules(desk, desk["01-14"].issued, desk[ALONE].expected)


@pytest.mark.parametrize(("mine", "other"), [(SEVEN, FOUR), (SEVEN, "02-02"), ("01-26", "15-14")])
def test_a_page_of_another_paper_is_found(desk: Desk, mine: str, other: str) -> None:
    assert rules(desk, changed(desk[mine], plant.page_of(desk[other].issued.pdf)), desk[mine].expected) >= {
        "people",
        "foot",
    }


def test_a_page_too_many_is_found(desk: Desk) -> None:
    issued = changed(desk[FOUR], plant.one_page_more(desk["02-04"].issued.pdf))
    assert rules(desk, issued, desk[FOUR].expected) >= {"people", "foot"}


@pytest.mark.parametrize(
    ("mine", "other"), [("01-03", "01-10"), ("01-12", "01-03"), ("01-22", "01-21"), ("01-26", "01-27")]
)
def test_another_kind_of_paper_is_found(desk: Desk, mine: str, other: str) -> None:
    assert "kind" in rules(desk, desk[other].issued, desk[mine].expected)


def test_the_statement_for_a_part_of_the_household_is_found_on_all_of_it(desk: Desk) -> None:
    expected = replace(desk["01-04"].expected, everybody=True)
    assert "kind" in rules(desk, desk["01-04"].issued, expected)


@pytest.mark.parametrize(
    ("mine", "other"), [("01-01", "01-02"), ("01-03", "01-06"), ("01-10", "01-11"), ("15-15", "15-16")]
)
def test_an_option_nobody_asked_for_is_found(desk: Desk, mine: str, other: str) -> None:
    assert rules(desk, desk[other].issued, desk[mine].expected) & {"options", "people"}


@pytest.mark.parametrize(("mine", "other"), [("01-02", "01-01"), ("01-06", "01-03"), ("01-11", "01-10")])
def test_an_option_that_was_asked_for_and_is_missing_is_found(desk: Desk, mine: str, other: str) -> None:
    assert "options" in rules(desk, desk[other].issued, desk[mine].expected)


def test_the_tax_of_another_year_is_found(desk: Desk) -> None:
    assert "kind" in rules(desk, desk["01-23"].issued, replace(desk["01-22"].expected, has=(), lacks=()))


def test_a_placeholder_for_an_unknown_day_is_found(desk: Desk) -> None:
    expected = desk["05-02"].expected
    shown = next(iter(sorted(expected.placeholders)))
    born = replace(expected.subjects[0], born=shown)
    right = replace(expected, dates=expected.dates | {shown} if expected.dates is not None else None)
    assert expected.placeholders >= {"昭和25年1月1日"}
    assert "days" in rules(desk, desk["05-02"].issued, replace(right, subjects=(born,)))


def test_the_day_of_another_issue_is_found(desk: Desk) -> None:
    yesterday = desk[ALONE].expected.day.replace(day=19)
    assert "days" in rules(desk, desk[ALONE].issued, replace(desk[ALONE].expected, day=yesterday))


@pytest.mark.parametrize("how", sorted(plant.UNSEEN))
def test_text_of_another_that_nobody_sees_is_found(desk: Desk, how: str) -> None:
    issued = changed(desk[ALONE], plant.overlaid(desk["02-06"].issued.pdf, how=how))
    found = rules(desk, issued, desk[ALONE].expected)
    assert found & {"people", "hidden", "file"}, found
    assert "hidden" in found or how == "outside"


def test_a_page_without_its_seal_of_pages_is_found(desk: Desk) -> None:
    issued = changed(desk[SEVEN], plant.content_changed(plant.KEIIN, b"", page=0))
    assert rules(desk, issued, desk[SEVEN].expected) == {"foot"}


@pytest.mark.parametrize("page", [0, 1])
def test_a_seam_without_its_half_is_found(desk: Desk, page: int) -> None:
    issued = changed(desk[SEVEN], plant.content_changed(plant.SEAM, b"", page=page))
    assert rules(desk, issued, desk[SEVEN].expected) == {"foot"}


def test_the_number_of_another_paper_in_the_answer_is_found(desk: Desk) -> None:
    issued = replace(desk[ALONE].issued, certificate_number=desk[FOUR].issued.certificate_number)
    assert "foot" in rules(desk, issued, desk[ALONE].expected)


def test_a_page_count_that_is_not_the_papers_is_found(desk: Desk) -> None:
    assert "foot" in rules(desk, replace(desk[SEVEN].issued, pages=1), desk[SEVEN].expected)


@pytest.mark.parametrize(
    ("no", "said", "shape"), [("06-01", "葛\U000e0102", "葛"), ("06-03", "辻\U000e0102", "辻"), ("06-01", "𠮷", "吉")]
)
def test_the_plain_glyph_in_place_of_a_variant_is_found(desk: Desk, no: str, said: str, shape: str) -> None:
    issued = changed(desk[no], plant.glyph_changed(said, shape=shape, master=str(desk.font)))
    assert rules(desk, issued, desk[no].expected) == {"glyphs"}


def test_an_empty_glyph_is_found(desk: Desk) -> None:
    issued = changed(desk["06-01"], plant.glyph_changed("𠮷", shape="", master=str(desk.font)))
    assert rules(desk, issued, desk["06-01"].expected) >= {"glyphs"}


@pytest.mark.parametrize(("said", "told"), [("葛\U000e0102", "葛"), ("葛\U000e0102", "葛\U000e0103"), ("𠮷", "吉")])
def test_a_text_layer_that_says_something_else_is_found(desk: Desk, said: str, told: str) -> None:
    issued = changed(desk["06-01"], plant.meaning_changed(said, told))
    assert rules(desk, issued, desk["06-01"].expected) & {"glyphs", "people"}


def test_a_paper_without_its_pictures_is_found(desk: Desk) -> None:
    for no in (ALONE, SEAL):
        assert rules(desk, changed(desk[no], plant.without_pictures), desk[no].expected) == {"stamps"}


def test_the_imprint_of_another_is_found(desk: Desk) -> None:
    imprint = desk["11-06"].expected.imprint
    assert rules(desk, desk[SEAL].issued, replace(desk[SEAL].expected, imprint=imprint)) == {"stamps"}


def test_an_imprint_not_in_its_natural_size_is_found(desk: Desk) -> None:
    issued = changed(desk[SEAL], plant.content_changed(rb"46\.772 0 0 46\.772", b"44.500 0 0 44.500"))
    assert rules(desk, issued, desk[SEAL].expected) == {"stamps"}


@pytest.mark.parametrize("change", [plant.scripted, plant.linked, plant.attached, plant.a3])
def test_a_file_that_does_more_than_show_is_found(desk: Desk, change: plant.Change) -> None:
    assert "file" in rules(desk, changed(desk[ALONE], change), desk[ALONE].expected)


@pytest.mark.parametrize("words", ["桐生　健一", "桐生　茂", "010083479715"])
def test_somebody_named_in_the_documents_information_is_found(desk: Desk, words: str) -> None:
    assert rules(desk, changed(desk[ALONE], plant.told_about(words)), desk[ALONE].expected) == {"file"}


def test_a_hash_of_other_bytes_is_found(desk: Desk) -> None:
    issued = replace(desk[ALONE].issued, sha256=desk[FOUR].issued.sha256)
    assert rules(desk, issued, desk[ALONE].expected) == {"file"}


def test_bytes_changed_or_added_after_signing_are_found(desk: Desk) -> None:
    given = desk[ALONE]
    at = given.issued.pdf.index(b"stream\n") + 20
    flipped = given.issued.pdf[:at] + bytes([given.issued.pdf[at] ^ 1]) + given.issued.pdf[at + 1 :]
    for pdf in (flipped, given.issued.pdf + b"\n% more\n", plant.rewritten(given.issued.pdf, lambda file: None)):
        issued = replace(given.issued, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
        found = {complaint.rule for complaint in judge(issued, given.expected, font=desk.font)}
        assert found & {"signature", "file"}


def test_what_is_no_pdf_is_one_complaint(desk: Desk) -> None:
    issued = replace(desk[ALONE].issued, pdf=b"not a PDF at all")
    assert [complaint.rule for complaint in judge(issued, desk[ALONE].expected, font=desk.font)] == ["file"]


def test_two_papers_that_share_a_number_a_code_or_a_page_are_found(desk: Desk) -> None:
    (one, mine), (other, theirs) = desk[ALONE], desk["02-04"]
    renumbered = replace(one, certificate_number="999997-20261120-9999999")
    assert list(judge_apart([(one, mine), (other, theirs)])) == []
    assert len(list(judge_apart([(one, mine), (one, mine)]))) == 1
    assert len(list(judge_apart([(one, mine), (renumbered, mine)]))) == 1
    assert {complaint.rule for complaint in judge_apart([(one, mine), (one, theirs)])} == {"foot", "people"}


@pytest.mark.parametrize(
    ("no", "words"),
    [
        ("01-01", "昭和55年11月12日"),
        ("01-02", "中長期在留者"),
        ("01-12", "見本県見本市北町二丁目3番1号"),
        ("01-22", "1,716,500"),
        ("01-24", "半壊"),
        ("01-26", "【新本籍】大阪市北区梅田九丁目１番"),
        ("15-14", "見本県見本市寺町30番地"),
    ],
)
def test_what_the_records_say_must_be_there(desk: Desk, no: str, words: str) -> None:
    given = desk[no]
    assert words in (*given.expected.needed, *given.expected.has)
    wanted = replace(
        given.expected, needed=(*given.expected.needed, words.replace("1", "7").replace("１", "７") + "々")
    )
    assert rules(desk, given.issued, wanted) == {"contents"}


def test_an_amount_a_sex_and_an_item_the_records_do_not_have_are_found(desk: Desk) -> None:
    tax, home, register = desk["01-22"], desk[ALONE], desk["01-27"]
    poorer = tuple(words for words in tax.expected.records if words != "5,200,000")
    assert rules(desk, tax.issued, replace(tax.expected, records=poorer)) == {"contents"}
    woman = replace(home.expected.subjects[0], sex="女")
    assert rules(desk, home.issued, replace(home.expected, subjects=(woman,))) == {"contents"}
    fewer = tuple(words for words in register.expected.needed if "出生地" not in words)
    assert rules(desk, register.issued, replace(register.expected, needed=fewer)) == {"contents"}


def test_a_vendors_own_form_is_held_to_the_law_and_the_contract_alone(desk: Desk) -> None:
    """Without our 足線, signature and wording, but with its number on every page; another's paper is still found."""
    issued, expected = desk[SEVEN]
    for page in (0, 1):
        pdf = plant.rewritten(issued.pdf, plant.content_changed(plant.SEAM, b"", page=page))
        pdf = plant.rewritten(pdf, plant.content_changed(plant.KEIIN, b"", page=page))
        issued = replace(issued, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
    theirs = replace(expected, own_form=False)
    assert {complaint.rule for complaint in judge(issued, expected, font=desk.font)} == {"foot", "signature"}
    assert judge(issued, theirs, font=desk.font) == []
    other = replace(desk["02-06"].expected, own_form=False)
    assert "people" in {complaint.rule for complaint in judge(issued, other, font=desk.font)}


def test_a_damaged_file_is_told_by_complaints_whatever_is_damaged(desk: Desk) -> None:
    given = desk[ALONE]
    plain = plant.rewritten(given.issued.pdf, lambda file: None)
    dice = Random(7)
    for whole in (given.issued.pdf, plain):
        for _ in range(40):
            at, length = dice.randrange(len(whole) - 400), dice.choice((1, 8, 200))
            pdf = whole[:at] + dice.randbytes(length) + whole[at + length :]
            issued = replace(given.issued, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
            assert judge(issued, given.expected, font=desk.font)
