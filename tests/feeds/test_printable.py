"""CHARACTER items: on the worklist when the row arrives, off it when the record can be printed."""

import pytest

from issuer.intake import worklist
from issuer.intake.models import WorkItem
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.packages import CODE, Feed, home, one, person


def items(*, still: bool = True) -> dict[str, str]:
    """Subject → item or rule of the CHARACTER items that are open (or closed)."""
    with scope(CODE):
        found = WorkItem.objects.filter(topic="CHARACTER", closed_at__isnull=still)
        return {one.subject: one.detail.get("item", one.detail["rule"]) for one in found}


def refused_at_the_kiosk(subject: str, rule: str) -> None:
    """What the line puts on the list when a paper cannot be set."""
    with scope(CODE):
        worklist.open_item(
            municipality=CODE, topic="CHARACTER", subject=subject, detail={"rule": rule}, now=FRIDAY_MORNING
        )


@pytest.mark.parametrize("mark", "〓■●")
def test_a_mark_in_place_of_a_character_is_listed_when_the_row_arrives(juki: Feed, mark: str) -> None:
    juki.put(1, person("1001", "H1", name=f"山{mark}　一"), home("H1", "1001", 1))
    assert items() == {"person:1001": "氏名"}


def test_in_the_remarks_such_a_mark_is_text_and_a_character_without_a_glyph_is_not(juki: Feed) -> None:
    juki.put(
        1,
        person("1001", "H1"),
        person("1002", "H1", head=False),
        home("H1", "1001", 2),
        one("J07", atena_no="1001", seq="1", text="●年分"),
        one("J07", atena_no="1002", seq="1", text="\ue000"),
    )
    assert items() == {"person:1002": "本文"}


def test_a_newer_row_without_it_closes_the_item(juki: Feed) -> None:
    juki.put(1, person("1001", "H1", name="山〓　一"), home("H1", "1001", 1, address_town="■町"))
    assert set(items()) == {"person:1001", "household:H1"}
    juki.put(2, person("1001", "H1", name="山﨑　一", history_no="2"))
    assert set(items()) == {"household:H1"}
    juki.put(3, home("H1", "1001", 1, address_town="北町", history_no="2"))
    assert items() == {}
    assert set(items(still=False)) == {"person:1001", "household:H1"}


def test_another_row_of_the_person_keeps_it_open(juki: Feed) -> None:
    former = one("J05", atena_no="1001", alias="辻〓")
    juki.put(1, person("1001", "H1", name="山〓　一"), home("H1", "1001", 1), former)
    juki.put(2, person("1001", "H1", name="山﨑　一", history_no="2"))
    assert set(items()) == {"person:1001"}
    juki.put(3, one("J05", atena_no="1001", alias="辻", history_no="2"))
    assert items() == {}


def test_a_row_older_than_the_record_closes_nothing(juki: Feed) -> None:
    juki.put(1, person("1001", "H1", name="山〓　一", history_no="5"), home("H1", "1001", 1))
    juki.put(2, person("1001", "H1", name="山﨑　一", history_no="4"))
    assert set(items()) == {"person:1001"}


def test_a_refusal_is_closed_only_when_all_that_its_paper_shows_can_be_printed(juki: Feed) -> None:
    juki.put(
        1,
        person("1001", "H1"),
        person("1002", "H1", head=False, name="山〓　二"),
        home("H1", "1001", 2, address_town="■町"),
    )
    refused_at_the_kiosk("person:1001", "glyphs_present")
    juki.put(2, home("H1", "1001", 2, address_town="北町", history_no="2"))
    assert set(items()) == {"person:1001", "person:1002"}
    juki.put(3, person("1002", "H1", head=False, name="山﨑　二", history_no="2"))
    assert items() == {}


def test_text_that_did_not_fit_stays_for_people(juki: Feed) -> None:
    juki.put(1, person("1001", "H1"), home("H1", "1001", 1))
    refused_at_the_kiosk("person:1001", "text_fits")
    juki.put(2, person("1001", "H1", name="山﨑　一", history_no="2"))
    assert set(items()) == {"person:1001"}
