"""突合: totals and hash totals per state, and a control package record by record (domain §3.3)."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from integrations.feeds import reconcile, totals
from integrations.feeds.status import status
from issuer.intake.models import Reconciliation, WorkItem
from issuer.papers.errors import BadInput
from issuer.replica.models import FeedState, Resident
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.packages import CODE, Feed, home, imprint, later, one, person

STATE = "J01.住民状態=1"
HASH = "J01.hash.住民状態=1"


def hash_total(*records: tuple[str, int, int]) -> int:
    """The published rule, said again: 48 bits of SHA-256 of key, 履歴番号 and 枝番, summed."""
    digests = (hashlib.sha256("\x1f".join(map(str, record)).encode()).digest() for record in records)
    return sum(int.from_bytes(digest[:6]) for digest in digests) % 2**48


def town(**second: object) -> list[tuple[str, dict[str, str]]]:
    return [
        person("1001", "H1", history_no="0007"),
        person("2001", "H2", history_branch=3, **second),
        home("H1", "1001"),
        home("H2", "2001"),
    ]


BOTH = hash_total(("1001", 7, 0), ("2001", 1, 3))


def results() -> list[tuple[str, int]]:
    with scope(CODE):
        return [(r.source, r.differences) for r in Reconciliation.objects.order_by("id")]


def open_items() -> list[str]:
    with scope(CODE):
        return list(WorkItem.objects.filter(topic="TOTALS", closed_at=None).values_list("subject", flat=True))


def test_a_full_is_held_against_its_own_counts_and_hash_totals(juki: Feed):
    right = {"J01": 2, STATE: 2, HASH: BOTH, "J01.hash": BOTH, "J01.除票フラグ=0": 2, "J02.hash": 0}
    right["J02.hash"] = hash_total(("H1", 1, 0), ("H2", 1, 0))
    assert juki.put(1, *town(), mode="FULL", manifest={"totals": right})["state"] == "APPLIED"
    assert results() == [("PACKAGE", 0)]


@pytest.mark.parametrize("name", [STATE, HASH])
def test_a_full_that_contradicts_its_totals_is_refused(juki: Feed, name: str):
    right = {STATE: 2, HASH: BOTH}[name]
    receipt = juki.put(1, *town(), mode="FULL", manifest={"totals": {name: right + 1}})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "TOTALS")
    assert results() == []


def test_the_totals_of_a_delta_speak_of_the_whole_register_and_differences_are_worked_off(juki: Feed):
    juki.put(1, *town(), mode="FULL")
    wrong = juki.put(2, person("1001", "H1", history_no=8), manifest={"totals": {STATE: 3, HASH: BOTH}})
    assert sorted(w["code"] for w in wrong["warnings"]) == ["WARNING", "WARNING"]
    assert open_items() == [f"totals:JUKI:{HASH}", f"totals:JUKI:{STATE}"]
    now_right = {STATE: 2, HASH: hash_total(("1001", 8, 0), ("2001", 1, 3))}
    juki.put(3, layouts_present=("J01",), manifest={"totals": now_right}, now=later(minutes=1))
    assert open_items() == []
    assert results() == [("PACKAGE", 2), ("PACKAGE", 0)]


def test_a_total_that_means_nothing_here_is_told(juki: Feed):
    receipt = juki.put(1, *town(), manifest={"totals": {"J01.無い項目=1": 1, "T01": 3, "J08.個人番号=1": 1}})
    assert len(receipt["warnings"]) == 3
    assert results() == []


def test_seals_are_counted_by_their_state(inkan: Feed):
    seal = one("I01", seal_no="S1")
    right = {"I01.登録状態=1": 1, "I01.hash.登録状態=1": hash_total(("S1", 1, 0))}
    receipt = inkan.put(
        1, seal, mode="FULL", attachments={"seals/1.png": imprint()}, manifest={"totals": right}
    )  # fmt: skip
    assert (receipt["state"], receipt["warnings"], results()) == ("APPLIED", [], [("PACKAGE", 0)])


def test_every_night_the_last_totals_are_compared_again(juki: Feed):
    juki.put(1, *town(), mode="FULL", manifest={"totals": {STATE: 2, HASH: BOTH}})
    reconcile.nightly(now=later(hours=17))
    with scope(CODE):
        Resident.objects.filter(atena_no="2001").update(resident_state="2")
    reconcile.nightly(now=later(hours=41))
    assert results() == [("PACKAGE", 0), ("NIGHTLY", 0), ("NIGHTLY", 2)]
    assert open_items() == [f"totals:JUKI:{HASH}", f"totals:JUKI:{STATE}"]


def test_totals_older_than_the_last_package_are_not_compared(juki: Feed):
    juki.put(1, *town(), mode="FULL", manifest={"totals": {STATE: 2}})
    juki.put(2, person("3001", "H3"))
    reconcile.nightly(now=later(hours=17))
    assert results() == [("PACKAGE", 0)]


def test_totals_are_not_compared_across_a_package_that_is_applied_meanwhile(juki: Feed, monkeypatch):
    juki.put(1, *town(), mode="FULL", manifest={"totals": {STATE: 2}})
    real = totals.counted

    def counted(cursor, *given):
        told = real(cursor, *given)
        FeedState.objects.update(applied_sequence=2)
        return told

    monkeypatch.setattr(totals, "counted", counted)
    reconcile.nightly(now=later(hours=17))
    assert results() == [("PACKAGE", 0)]


def test_a_control_package_does_not_take_the_place_of_the_applied_totals(juki: Feed):
    juki.put(1, *town(), mode="FULL", manifest={"totals": {STATE: 2}})
    reconcile.control(path=juki.write(9, *town(), mode="FULL", manifest={"totals": {STATE: 2}}), now=later(minutes=2))
    reconcile.nightly(now=later(hours=17))
    assert [source for source, _ in results()] == ["PACKAGE", "CONTROL", "NIGHTLY"]


def test_the_holds_of_each_system_are_compared_apart(juki: Feed, inkan: Feed):
    hold, key = one("R01", hold_no="1", target_no="9001"), hash_total(("1", 1, 0))
    announced = {"totals": {"R01": 1, "R01.hash": key, "R01.hash.対象区分=1": key}}
    assert juki.put(1, hold, mode="FULL", manifest=announced)["warnings"] == []
    assert inkan.put(1, hold, mode="FULL", manifest=announced)["warnings"] == []
    assert juki.put(2, layouts_present=("R01",), manifest=announced)["warnings"] == []
    assert len(juki.put(3, layouts_present=("R01",), manifest={"totals": {"R01": 2}})["warnings"]) == 1
    assert inkan.put(2, layouts_present=("R01",), manifest={"totals": {"R01": 1}})["warnings"] == []
    assert open_items() == ["totals:JUKI:R01"]
    assert {line["system"]: line["totalsApart"] for line in status(CODE)} == {"JUKI": ["R01"], "INKAN": []}


def test_a_file_without_rows_has_no_records_and_a_layout_without_a_file_is_told(juki: Feed):
    receipt = juki.put(1, *town(), layouts_present=("J05",), mode="FULL", manifest={"totals": {"J05": 0, "J03": 0}})
    assert (receipt["state"], len(receipt["warnings"])) == ("APPLIED", 1)
    assert "J03" in receipt["warnings"][0]["message"]


def test_a_blank_is_compared_as_any_value(juki: Feed):
    blank = hash_total(("1001", 7, 0), ("2001", 1, 3))
    names = {"J01.hash.転出届出年月日=": blank, "J01.転出届出年月日=": 2}
    assert juki.put(1, *town(), mode="FULL", manifest={"totals": names})["warnings"] == []
    assert juki.put(2, layouts_present=("J01",), manifest={"totals": names})["warnings"] == []


def test_a_control_package_names_every_person_that_differs_and_changes_nothing(juki: Feed):
    juki.put(1, *town(), person("3001", "H3"), person("4001", "H4"), person("5001", "H5", history_no=5), mode="FULL")
    with scope(CODE):
        Resident.objects.filter(atena_no="4001").update(name="化けた")
    today = FRIDAY_MORNING.isoformat()
    juki.put(2, person("7001", "H7", operated_at=today), now=later(minutes=1))
    before = states()
    path = juki.write(
        9,
        *town(history_no=2),
        person("4001", "H4"),
        person("5001", "H5", history_no=4),
        person("6001", "H6"),
        mode="FULL",
        extracted_at=FRIDAY_MORNING - timedelta(minutes=1),
    )
    result = reconcile.control(path=path, now=later(minutes=2))
    assert {(r["layout"], r["key"], r["why"]) for r in result.records} == {
        ("J01", "2001", "OLDER"),
        ("J01", "3001", "EXTRA"),
        ("J01", "4001", "CONTENT"),
        ("J01", "5001", "NEWER"),
        ("J01", "6001", "MISSING"),
    }
    assert (result.differences, states()) == (5, before)
    assert juki.put(3, person("8001", "H8"))["state"] == "APPLIED"


def states() -> list[tuple[object, ...]]:
    with scope(CODE):
        return list(Resident.objects.order_by("atena_no").values_list("atena_no", "name", "history_no", "is_deleted"))


def test_a_control_package_must_be_a_readable_full_of_ours(juki: Feed):
    for path, told in (
        (juki.write(1, *town()), "FULL"),
        (juki.write(1, *town(), mode="FULL", raw={"J01": b"x\r\n"}), "J01.csv 1行目"),
        (juki.write(1, person("1001", "H1", sex=7), mode="FULL"), "J01.csv 1行目 性別"),
        (juki.folder / "none.zip", "ありません"),
    ):
        with pytest.raises(BadInput, match=told):
            reconcile.control(path=path, now=FRIDAY_MORNING)
    assert results() == []


def test_the_status_shows_the_last_result_and_the_command_answers_by_its_exit_code(juki: Feed, capsys, settings):
    settings.AKASHI_NOW = later(minutes=5)
    path = juki.write(1, *town(), mode="FULL", manifest={"totals": {STATE: 2}})
    juki.send(path)
    [line] = status(CODE)
    assert line["reconciled"] == {
        "at": line["reconciled"]["at"],
        "source": "PACKAGE",
        "sequence": 1,
        "differences": 0,
        "totals": [{"name": STATE, "announced": 2, "counted": 2}],
    }
    call_command("reconcile", "--municipality", CODE, "--json")
    call_command("reconcile", "--control", str(path), "--json")
    told = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(t[0]["source"], t[0]["differences"]) for t in told] == [("NIGHTLY", 0), ("CONTROL", 0)]
    with scope(CODE):
        Resident.objects.filter(atena_no="2001").update(name="化けた")
    call_command("reconcile", "--control", str(path))
    assert "J01 2001: CONTENT" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("reconcile", "--municipality", "999999")
