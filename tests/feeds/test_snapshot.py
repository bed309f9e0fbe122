"""Feed rules 3, 5 and 7: FULL, newness, tombstones and holds (promise P6)."""

from datetime import timedelta

from issuer.holds import services
from issuer.papers.kinds import HoldKind
from issuer.papers.request import JpkiCredential
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING
from tests.feeds.packages import CODE, Feed, home, imprint, later, one, person
from tests.records import holds_on, identify

YESTERDAY = FRIDAY_MORNING - timedelta(days=1)
TODAY = FRIDAY_MORNING.isoformat()
SEAL = {"seals/1.png": imprint()}


def resident(number: str):
    with scope(CODE):
        return selectors.resident(municipality=CODE, atena_no=number)


def household(number: str):
    with scope(CODE):
        return selectors.household(municipality=CODE, household_no=number, with_my_numbers=True)


def holds(person_no: str) -> list[str]:
    with scope(CODE):
        return [h.hold_no for h in holds_on(municipality=CODE, persons=[person_no], household_nos=[])]


def test_a_full_removes_who_is_no_longer_in_it(juki: Feed):
    juki.put(1, person("1001", "H1"), person("1002", "H1", head=False), home("H1", "1001", 2))
    juki.put(2, person("1001", "H1", history_no=2), home("H1", "1001", 1, history_no=2), mode="FULL")
    assert resident("1001") is not None
    assert resident("1002") is None


def test_yesterdays_full_removes_nobody_who_arrived_today(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    juki.put(2, person("1009", "H9", operated_at=TODAY), home("H9", "1009", operated_at=TODAY))
    juki.put(3, person("1001", "H1"), home("H1", "1001"), mode="FULL", extracted_at=YESTERDAY)
    assert resident("1009") is not None


def test_yesterdays_full_brings_no_removed_resident_back(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    juki.put(2, person("1001", "H1", history_no=2, operated_at=TODAY, is_removed=1, resident_state=3))
    receipt = juki.put(3, person("1001", "H1"), home("H1", "1001"), mode="FULL", extracted_at=YESTERDAY)
    assert (receipt["applied"], receipt["discarded"]) == (1, 1)
    assert resident("1001").is_removed


def test_a_key_a_full_removed_is_not_revived_by_an_older_full(juki: Feed):
    juki.put(1, person("1001", "H1"), person("1002", "H1", head=False), home("H1", "1001", 2))
    juki.put(2, person("1001", "H1"), home("H1", "1001", 1, history_no=2), mode="FULL")
    juki.put(3, person("1001", "H1"), person("1002", "H1", head=False), mode="FULL", extracted_at=YESTERDAY)
    assert resident("1002") is None


def test_a_dead_record_wins_at_equal_newness(juki: Feed, inkan: Feed):
    inkan.put(1, one("I01", seal_no="S1", seal_state=3), attachments=SEAL)
    assert inkan.put(2, one("I01", seal_no="S1"), attachments=SEAL)["discarded"] == 1
    juki.put(1, one("S01", atena_no="1001", state=3))
    assert juki.put(2, one("S01", atena_no="1001"))["discarded"] == 1
    with scope(CODE):
        assert selectors.seals(municipality=CODE, atena_no="1001")[0].state == "3"
        found = identify(municipality=CODE, credential=JpkiCredential("1", "CARD", "GOOD", "CN=CA"))
    assert found.link.state == "3"


def test_an_abolished_seal_stays_abolished_under_an_old_full(inkan: Feed):
    inkan.put(1, one("I01", seal_no="S1"), attachments=SEAL)
    inkan.put(2, one("I01", seal_no="S1", history_no=2, seal_state=3, operated_at=TODAY), attachments=SEAL)
    inkan.put(3, one("I01", seal_no="S1"), attachments=SEAL, mode="FULL", extracted_at=YESTERDAY)
    with scope(CODE):
        assert [s.state for s in selectors.seals(municipality=CODE, atena_no="1001")] == ["3"]


def test_a_deletion_row_leaves_a_tombstone_that_old_rows_cannot_lift(juki: Feed):
    juki.put(1, one("J05", atena_no="1001", alias="旧氏"), person("1001", "H1"), home("H1", "1001"))
    juki.put(2, one("J05", atena_no="1001", alias="旧氏", history_no=2, action=3))
    assert resident("1001").former_surname is None
    juki.put(3, one("J05", atena_no="1001", alias="旧氏"))
    assert resident("1001").former_surname is None
    juki.put(4, one("J05", atena_no="1001", alias="新氏", history_no=3))
    assert resident("1001").former_surname.text == "新氏"


def test_layouts_that_are_not_in_a_full_stay_as_they_are(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"), one("J06", atena_no="1001"))
    juki.put(2, person("1001", "H1"), home("H1", "1001"), mode="FULL")
    assert resident("1001").honseki.hittosha == "試験　太郎"
    juki.put(3, person("1001", "H1"), home("H1", "1001"), mode="FULL", layouts_present=("J06",))
    assert resident("1001").honseki is None


def test_a_full_without_a_hold_does_not_lift_it(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"), one("R01", hold_no="R1"))
    juki.put(2, person("1001", "H1"), home("H1", "1001"), mode="FULL", layouts_present=("R01",))
    assert holds("1001") == ["R1"]
    juki.put(3, one("R01", hold_no="R1", history_no=2, action=3))
    assert holds("1001") == []


def test_an_older_hold_row_does_not_set_a_released_hold_again(juki: Feed):
    juki.put(1, one("R01", hold_no="R1"))
    juki.put(2, one("R01", hold_no="R1", history_no=2, is_deleted=1))
    juki.put(3, one("R01", hold_no="R1"), mode="FULL")
    assert holds("1001") == []


def test_the_consoles_hold_cannot_be_lifted_by_a_package(juki: Feed):
    number = services.set_hold(
        municipality=CODE,
        target_kind="1",
        target_no="1001",
        kind=HoldKind.STOPPED_BY_PERSON,
        starts_at=FRIDAY_MORNING,
        operator="test",
        now=FRIDAY_MORNING,
    )
    juki.put(1, one("R01", hold_no=number, history_no=9, action=3))
    assert holds("1001") == [number]
    services.end_hold(municipality=CODE, hold_no=number, operator="test", now=later(hours=1))
    assert holds("1001") == []


def test_a_hold_of_another_system_is_its_own(juki: Feed, inkan: Feed):
    juki.put(1, one("R01", hold_no="R1"))
    inkan.put(1, one("R01", hold_no="R1"))
    juki.put(2, one("R01", hold_no="R1", history_no=2, action=3))
    assert holds("1001") == ["R1"]


def test_a_protection_past_its_end_is_still_listed_for_the_rules(juki: Feed):
    juki.put(1, one("R01", hold_no="R1", ends_at="2026-11-02T00:00:00+09:00"))
    assert holds("1001") == ["R1"]


def test_only_the_newest_row_of_a_key_counts_and_the_others_are_discarded(juki: Feed):
    receipt = juki.put(
        1,
        person("1001", "H1", name="三", history_no=2, history_branch=1),
        person("1001", "H1", name="二", history_no=2, history_branch=0),
        person("1001", "H1", name="四", history_no=2, history_branch=1, operated_at=TODAY),
        person("1001", "H1", name="一", history_no=1),
    )
    assert (receipt["applied"], receipt["discarded"]) == (1, 3)
    assert resident("1001").name == "四"
    assert juki.put(2, person("1001", "H1", name="古", history_no=1))["discarded"] == 1


def test_a_row_that_is_not_the_latest_is_discarded(juki: Feed):
    receipt = juki.put(1, person("1001", "H1"), person("1001", "H1", history_no=9, is_latest=0, name="履歴"))
    assert (receipt["applied"], receipt["discarded"]) == (1, 1)
    assert resident("1001").name == "試験　太郎"


def test_a_full_that_changes_nothing_writes_nothing_and_leaves_versions_alone(juki: Feed):
    rows = [
        person("1001", "H1"),
        home("H1", "1001"),
        person("1002", "H2"),
        home("H2", "1002"),
        one("J08", atena_no="1001"),
    ]
    juki.put(1, *rows, mode="FULL")
    before = household("H1").version, household("H2").version
    rows[0] = person("1001", "H1", name="改名　太郎", history_no=2)
    juki.put(2, *rows, mode="FULL")
    assert household("H1").version > before[0]
    assert household("H2").version == before[1]
    assert household("H1").residents[0].my_number == "123456789018"


def test_moving_between_households_advances_both(juki: Feed):
    juki.put(
        1,
        person("1001", "H1"),
        person("1002", "H1", head=False),
        home("H1", "1001", 2),
        person("1003", "H2"),
        home("H2", "1003"),
    )
    before = household("H1").version, household("H2").version
    juki.put(2, person("1002", "H2", head=False, history_no=2))
    assert (household("H1").version > before[0], household("H2").version > before[1]) == (True, True)


def test_member_numbers_are_kept_when_a_row_changes(juki: Feed):
    juki.put(1, person("1001", "H1"))
    number = resident("1001").member_no
    juki.put(2, person("1001", "H1", name="改名", history_no=2))
    assert resident("1001").member_no == number


def test_a_name_alias_or_state_change_moves_identity_and_a_move_does_not(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    first = resident("1001").identity_changed_at
    juki.put(2, person("1001", "H1", address_since="2026-11-20", history_no=2, operated_at=TODAY))
    assert resident("1001").identity_changed_at == first
    juki.put(3, one("J05", atena_no="1001", operated_at=TODAY))
    assert resident("1001").identity_changed_at == FRIDAY_MORNING
    juki.put(4, person("1001", "H1", name="改名", history_no=3, operated_at=later(hours=1).isoformat()))
    assert resident("1001").identity_changed_at == later(hours=1)


def test_nothing_speaks_for_a_moment_after_it_arrived(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001", 1))
    receipt = juki.put(2, extracted_at=later(days=365 * 5), now=later(minutes=1))
    assert (receipt["state"], receipt["warnings"][0]["item"]) == ("APPLIED", "extractedAt")
    with scope(CODE):
        assert [f.extracted_at for f in selectors.freshness(municipality=CODE)] == [later(minutes=1)]


def test_the_planner_knows_a_city_as_soon_as_it_is_there(juki: Feed):
    """Without statistics a question about one person would read the whole city (seen: 1,900 rows for one)."""
    juki.put(1, *[person(f"{n}", f"H{n}") for n in range(10_000, 11_200)], mode="FULL")
    with scope(CODE) as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'replica_resident'")
        assert cursor.fetchone()[0] >= 1200


def test_a_key_told_twice_by_the_first_full_of_all_counts_once(juki: Feed):
    newer = person("1001", "H1", name="新　名前", history_no=2)
    receipt = juki.put(
        1, newer, person("1001", "H1"), person("1002", "H1", head=False), home("H1", "1001", 2), mode="FULL"
    )
    assert (receipt["applied"], receipt["discarded"]) == (3, 1)
    assert resident("1001").name == "新　名前"
