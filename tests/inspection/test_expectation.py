"""What the line knows of a paper apart from its content."""

from dataclasses import replace

import pytest

from issuer.inspection import Expectation, Inspector, Mismatch, Severity, known_names
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent
from issuer.papers.paper import Paper
from issuer.papers.people import Alias, ForeignItems, HonsekiEntry
from issuer.papers.verdict import Permit
from issuer.rules import decide
from tests.inspection.makers import expecting, footers
from tests.rules.makers import facts, resident, seal


def permitted(asked: Facts) -> Permit:
    outcome = decide(facts=asked).outcome
    assert isinstance(outcome, Permit)
    return outcome


def test_names_of_those_printed_and_of_the_head_are_known() -> None:
    family = (
        resident(1),
        resident(2, former_surname=Alias("川辺"), honseki=HonsekiEntry("1", "", "桐生　茂")),
        resident(3),
    )
    asked = facts(extent=Extent.SELECTED, residents=family, request={"members": (2,)})
    names = known_names(permit=permitted(asked), facts=asked)
    assert names == {"桐生　1", "桐生　2", "川辺", "桐生　茂"}


def test_a_foreign_residents_ways_of_writing_are_known() -> None:
    items = ForeignItems(roman_name="KIM MINSU", kanji_name="金　民秀")
    person = resident(
        1, name="", is_foreign=True, foreign=items, common_name=Alias("金山"), family_name="", given_name=""
    )
    asked = facts(residents=(person,))
    asked = replace(asked, household=replace(asked.household, head_name="KIM MINSU"))  # type: ignore[type-var]
    expected = Expectation.of(permit=permitted(asked), facts=asked, footers=footers(1))
    assert expected.persons == (frozenset({"KIM MINSU", "金　民秀"}),)
    assert "金山" in expected.names


def test_a_seal_certificate_knows_the_notation_and_no_head() -> None:
    asked = facts(CertificateKind.INKAN, residents=(resident(1), resident(2)), seals=(seal(kana_notation="サントス"),))
    names = known_names(permit=permitted(asked), facts=asked)
    assert names == {"桐生　1", "サントス"}


def test_another_content_than_was_handed_to_the_press_is_a_wrong_person(
    inspector: Inspector, ours: Paper, theirs: Paper
) -> None:
    expected = replace(expecting(ours), content=theirs.content)
    with pytest.raises(Mismatch, match="another content") as raised:
        inspector.inspect(paper=ours, expected=expected)
    assert raised.value.severity is Severity.PERSON
    inspector.inspect(paper=ours, expected=replace(expecting(ours), content=ours.content))
