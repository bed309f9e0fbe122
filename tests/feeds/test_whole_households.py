"""Feed rules 4, 9 and 10, and the walls: half a household is seen by nobody, other municipalities by nobody at all."""

import pytest
from django.db import connections

from integrations.feeds import apply, service, staging
from issuer.intake.models import WorkItem
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.feeds.packages import CODE, Feed, home, one, person


def inconsistent() -> dict[str, str]:
    with scope(CODE):
        return {i.subject: i.detail["reason"] for i in WorkItem.objects.filter(topic="INCONSISTENT", closed_at=None)}


def test_households_that_contradict_themselves_go_on_the_worklist_and_leave_it(juki: Feed):
    receipt = juki.put(
        1,
        person("1001", "H1"), person("1002", "H1"), home("H1", "1001", 2),
        person("2001", "H2", head=False), home("H2", "2001"),
        person("3001", "H3"), home("H3", "3001", 2),
        person("4001", "H4"),
        person("5001", "H5"), home("H5", "5001"),
    )  # fmt: skip
    assert receipt["state"] == "APPLIED"
    assert inconsistent() == {
        "household:H1": "HEADS",
        "household:H2": "HEADS",
        "household:H3": "MEMBER_COUNT",
        "household:H4": "NO_HOUSEHOLD",
    }
    juki.put(2, person("1002", "H1", head=False, history_no=2), home("H4", "4001"))
    assert set(inconsistent()) == {"household:H2", "household:H3"}


@pytest.mark.parametrize("name", ["辻\U000e0100　𠮷子", "髙﨑　神\ufa19", "\ue000外　字", "か\u3099　分解"])
def test_names_are_kept_code_point_by_code_point(juki: Feed, name: str):
    assert juki.put(1, person("1001", "H1", name=name), home("H1", "1001"))["state"] == "APPLIED"
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == name


def test_an_unknown_date_keeps_its_words_and_its_flag(juki: Feed):
    juki.put(1, person("1001", "H1", birth_date="1950-01-01", birth_date_unknown=1, birth_date_text="昭和25年月日不詳"))
    with scope(CODE):
        birth = selectors.resident(municipality=CODE, atena_no="1001").birth
    assert (birth.unknown, birth.text) == (True, "昭和25年月日不詳")


def test_a_failure_in_the_middle_leaves_nothing_and_the_package_waits(juki: Feed, monkeypatch):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    real = apply.touched.settle

    def dies(**_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(apply.touched, "settle", dies)
    path = juki.write(
        2, person("1001", "H1", name="新", history_no=2), home("H1", "1001", head_name="新", history_no=2)
    )
    with pytest.raises(RuntimeError):
        juki.send(path)
    with scope(CODE):
        household = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False)
    assert (household.head_name, household.residents[0].name) == ("試験　太郎", "試験　太郎")
    monkeypatch.setattr(apply.touched, "settle", real)
    assert juki.send(path)["state"] == "APPLIED"


def test_a_package_that_always_fails_is_refused_in_the_end(juki: Feed, monkeypatch):
    def dies(**_):
        raise RuntimeError("our own fault")

    monkeypatch.setattr(apply.touched, "settle", dies)
    path = juki.write(1, person("1001", "H1"))
    for _ in range(service.MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            juki.send(path)
    receipt = juki.send(path)
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "INTERNAL")


def test_my_number_is_encrypted_and_only_given_when_asked_for(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"), one("J08", atena_no="1001"))
    with scope(CODE) as cursor:
        cursor.execute("SELECT ciphertext, digest FROM replica_my_number WHERE municipality = %s", [CODE])
        stored = b"".join(bytes(value) for value in cursor.fetchone())
        without = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False)
        with_them = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=True)
    assert b"123456789018" not in stored
    assert (without.residents[0].my_number, with_them.residents[0].my_number) == ("", "123456789018")


def test_a_wrong_check_digit_is_told_and_taken(juki: Feed):
    receipt = juki.put(1, one("J08", atena_no="1001", my_number="123456789012"))
    assert (receipt["state"], len(receipt["warnings"])) == ("APPLIED", 1)


def test_a_stranger_sees_nothing_of_ours(juki: Feed, strangers: str):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    with scope(strangers):
        assert selectors.resident(municipality=CODE, atena_no="1001") is None
        assert selectors.resident(municipality=strangers, atena_no="1001") is None
        assert selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False) is None


def test_a_household_is_read_in_few_statements(juki: Feed, django_assert_max_num_queries):
    people = [person(f"10{n:02}", "H1", head=n == 1) for n in range(1, 8)]
    juki.put(1, *people, home("H1", "1001", 7), *[one("J08", atena_no=f"10{n:02}") for n in range(1, 8)])
    with scope(CODE), django_assert_max_num_queries(8):
        found = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=True)
    assert len(found.members) == 7


def _rows_of_temporary_tables() -> dict[str, int]:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = pg_my_temp_schema() "
            "AND relname ~ '^(stage|work|touched|bad|reject|judged|moved)'"
        )
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM pg_temp.{name}")
            counts[name] = cursor.fetchone()[0]
    return counts


def test_nothing_of_a_package_stays_in_temporary_tables(juki: Feed, monkeypatch):
    juki.put(1, person("1001", "H1"), person("1002", "H2", sex=7), home("H1", "1001"))
    left = _rows_of_temporary_tables()
    assert {"stage_j01", "work_j01", "reject_key"} <= left.keys()
    assert set(left.values()) == {0}
    monkeypatch.setattr(staging, "_LARGE", 1)
    juki.put(2, person("1001", "H1", history_no=2), home("H1", "1001", history_no=2), mode="FULL")
    assert _rows_of_temporary_tables() == {}
    monkeypatch.undo()
    assert juki.put(3, person("1001", "H1", history_no=3, name="改　名"))["applied"] == 1
    assert set(_rows_of_temporary_tables().values()) == {0}


def test_a_character_without_a_glyph_is_taken_and_put_on_the_worklist(juki: Feed):
    receipt = juki.put(
        1,
        person("1001", "H1", name="外\ue000　字"),
        person("1002", "H1", head=False, name="辻\U000e01ef　一"),
        person("1003", "H1", head=False, name="𠮷田　辻\U000e0102"),
        home("H1", "1001", 3),
    )
    assert (receipt["state"], receipt["errors"]) == ("APPLIED", [])
    with scope(CODE):
        items = {i.subject: i.detail["evidence"] for i in WorkItem.objects.filter(topic="CHARACTER")}
    assert items == {"person:1001": "U+E000", "person:1002": "U+8FBB U+E01EF"}
