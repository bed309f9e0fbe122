"""Feed rule 6: a row with an error sets its whole 異動 aside, holds its people, and lifts itself (promise P4)."""

import pytest

from issuer.intake.models import QuarantinedKey, WorkItem
from issuer.papers.kinds import HoldKind
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.feeds.packages import CODE, Feed, home, imprint, later, one, person, sheet
from tests.records import holds_on


def link_errors(*persons: str, households: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    with scope(CODE):
        found = holds_on(municipality=CODE, persons=persons, household_nos=households)
    return {(h.target_kind, h.target_no) for h in found if h.kind is HoldKind.LINK_ERROR}


def name(number: str) -> str | None:
    with scope(CODE):
        found = selectors.resident(municipality=CODE, atena_no=number)
    return found.name if found else None


def start(juki: Feed) -> None:
    receipt = juki.put(
        1,
        person("1001", "H1"),
        person("1002", "H1", head=False),
        home("H1", "1001", 2),
        person("2001", "H2"),
        home("H2", "2001"),
    )
    assert receipt["state"] == "APPLIED"


def test_one_bad_row_sets_the_whole_change_aside_and_the_rest_goes_on(juki: Feed):
    start(juki)
    receipt = juki.put(
        2,
        person("1001", "H1", name="新しい名", history_no=2, change_id="BAD"),
        person("1002", "H1", head=False, history_no=2, change_id="BAD", sex=7),
        person("2001", "H2", name="ほかの異動", history_no=2, change_id="GOOD"),
    )
    assert (receipt["state"], receipt["applied"], receipt["quarantined"]) == ("PARTIAL", 1, 2)
    error = receipt["errors"][0]
    assert (error["file"], error["line"], error["item"], error["code"]) == ("J01.csv", 2, "性別", "CODE")
    assert (name("1001"), name("2001")) == ("試験　太郎", "ほかの異動")
    assert link_errors("1001", "1002", "2001", households=("H1", "H2")) == {("1", "1001"), ("1", "1002"), ("2", "H1")}


def test_the_hold_lifts_when_every_key_of_the_change_has_a_right_row(juki: Feed):
    start(juki)
    bad = [
        person("1001", "H1", name="新", history_no=2, change_id="BAD"),
        person("1002", "H1", head=False, history_no=2, change_id="BAD", birth_date="2026-13-01"),
    ]
    juki.put(2, *bad)
    juki.put(3, person("1002", "H1", head=False, history_no=2, change_id="FIX"), now=later(minutes=1))
    assert link_errors("1001", "1002")
    juki.put(4, person("1001", "H1", name="新", history_no=1, change_id="OLD"), now=later(minutes=2))
    assert link_errors("1001", "1002")
    juki.put(5, person("1001", "H1", name="新", history_no=3, change_id="FIX2"), now=later(minutes=3))
    assert not link_errors("1001", "1002", households=("H1",))
    with scope(CODE):
        assert not QuarantinedKey.objects.filter(lifted_at=None).exists()
        assert not WorkItem.objects.filter(topic="QUARANTINE", closed_at=None).exists()


def test_a_bad_row_in_one_file_sets_aside_the_same_change_in_the_others(juki: Feed):
    start(juki)
    receipt = juki.put(
        2,
        home("H1", "1001", 3, history_no=2, change_id="BAD", is_locked=9),
        person("1003", "H1", head=False, change_id="BAD"),
        one("J06", atena_no="1003", change_id="BAD"),
    )
    assert (receipt["applied"], receipt["quarantined"]) == (0, 3)
    assert name("1003") is None


def test_a_row_whose_version_cannot_be_read_is_lifted_by_a_later_package_only(juki: Feed):
    start(juki)
    juki.put(
        2,
        person("1001", "H1", history_no="x", change_id="BAD"),
        person("1001", "H1", name="別の異動", history_no=2, change_id="GOOD"),
    )
    assert link_errors("1001")
    juki.put(3, person("1001", "H1", history_no=3, change_id="FIX"), now=later(minutes=1))
    assert not link_errors("1001", households=("H1",))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "\ufffd", "CHARACTER"),
        ("name", "a\x07b", "CHARACTER"),
        ("name", "改\n行", "CHARACTER"),
        ("name", "長" * 101, "LENGTH"),
        ("birth_date", "1950/01/01", "TYPE"),
        ("birth_date", "1950-02-30", "TYPE"),
        ("order_in_household", "１", "TYPE"),
        ("relation_text", "", "REQUIRED"),
        ("operated_at", "2026-11-20", "TYPE"),
        ("is_removed", "2", "TYPE"),
        ("resident_state", "4", "CODE"),
    ],
)
def test_each_kind_of_error_is_told_at_its_item(juki: Feed, field: str, value: str, code: str):
    receipt = juki.put(1, person("2001", "H2", change_id="OK"), person("1001", "H1", **{field: value}))
    assert (receipt["state"], receipt["errors"][0]["code"], receipt["errors"][0]["line"]) == ("PARTIAL", code, 2)
    assert len(value) < 2 or value not in str(receipt["errors"])
    assert (name("1001"), name("2001")) == (None, "試験　太郎")


def test_bytes_that_cannot_be_decoded_set_the_row_aside(juki: Feed):
    raw = sheet("J01", [person("1001", "H1")[1], person("2001", "H2", change_id="C2")[1]])
    broken = raw.replace("試験　太郎".encode(), b"\x93\x8c\x8b\x9e", 1)
    receipt = juki.put(1, person("1001", "H1"), person("2001", "H2", change_id="C2"), raw={"J01": broken})
    assert (receipt["state"], receipt["applied"], receipt["quarantined"]) == ("PARTIAL", 1, 1)
    assert receipt["errors"][0]["code"] == "CHARACTER"


@pytest.mark.parametrize("field", ["municipality_code", "change_id", "atena_no"])
def test_a_row_whose_subject_is_unknown_refuses_the_package(juki: Feed, field: str):
    nobody = one("J01", **({"atena_no": "1001", "household_no": "H1"} | {field: ""}))
    receipt = juki.put(1, person("2001", "H2"), nobody)
    assert (receipt["state"], receipt["applied"], receipt["discarded"]) == ("REFUSED", 0, 2)
    assert name("2001") is None


def test_a_row_of_another_municipality_refuses_the_package(juki: Feed):
    receipt = juki.put(1, person("2001", "H2"), person("1001", "H1", municipality_code="011002"))
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "MUNICIPALITY")


def test_keys_a_full_could_not_read_are_not_taken_for_absent(juki: Feed):
    start(juki)
    receipt = juki.put(
        2,
        person("1001", "H1"),
        person("1002", "H1", head=False, sex=9, change_id="BAD"),
        person("2001", "H2"),
        mode="FULL",
    )
    assert receipt["state"] == "PARTIAL"
    assert name("1002") == "試験　太郎"


def test_a_missing_or_altered_picture_sets_the_row_aside_and_a_grey_one_only_warns(inkan: Feed):
    rows = [
        one("I01", seal_no="S1", change_id="A"),
        one("I01", seal_no="S2", change_id="B", image="seals/none.png"),
        one("I01", seal_no="S3", change_id="C", image="seals/grey.png"),
        one("I01", seal_no="S4", change_id="D", image="seals/text.png"),
        one("I01", seal_no="S5", change_id="E", image="seals/coarse.png"),
    ]
    pictures = {
        "seals/1.png": imprint(),
        "seals/grey.png": imprint(mode="L"),
        "seals/text.png": b"not a picture",
        "seals/coarse.png": imprint(size=120),
    }
    receipt = inkan.put(1, *rows, attachments=pictures)
    assert (receipt["applied"], receipt["quarantined"]) == (3, 2)
    assert [e["code"] for e in receipt["errors"]] == ["FILE_MISSING", "PICTURE"]
    assert sorted(w["line"] for w in receipt["warnings"]) == [3, 5]
    with scope(CODE):
        seals = selectors.seals(municipality=CODE, atena_no="1001")
    assert all(seal.image_png.startswith(b"\x89PNG") for seal in seals)


def test_a_hold_of_one_system_does_not_mend_the_broken_hold_of_the_same_number_of_another(juki: Feed, inkan: Feed):
    """The broken one may be a 支援措置: until its own system sends it right, its person stays held."""
    juki.put(1, one("R01", hold_no="H1", hold_kind="77"))
    inkan.put(1, one("R01", hold_no="H1", target_no="2002", history_no=9))
    with scope(CODE):
        assert HoldKind.LINK_ERROR in {h.kind for h in holds_on(municipality=CODE, persons=["1001"], household_nos=[])}
    juki.put(2, one("R01", hold_no="H1", history_no=2))
    with scope(CODE):
        kinds = {h.kind for h in holds_on(municipality=CODE, persons=["1001"], household_nos=[])}
    assert HoldKind.LINK_ERROR not in kinds
