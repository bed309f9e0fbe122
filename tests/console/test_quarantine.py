"""隔離した行 and 突合: what staff see of them, and that nothing here changes a row of a core system."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.http import HttpResponse

from issuer.intake.models import QuarantinedKey, Reconciliation, WorkItem
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.quarantine import selectors
from ops_console.reconciliations import selectors as results
from tests.feeds.packages import Feed, home, later, person
from tests.records import holds_on

from .chain import acts
from .conftest import SignIn

QUARANTINE, TOTALS = "/console/quarantine/", "/console/reconciliations/"


@pytest.fixture
def juki(kakogawa: str, tmp_path, settings: LazySettings) -> Feed:
    """A couple, then a 異動 of both with a wrong sex in one row."""
    settings.AKASHI_HOME = tmp_path / "home"
    feed = Feed(folder=tmp_path)
    feed.put(1, person("1001", "H1"), person("1002", "H1", head=False), home("H1", "1001", 2))
    feed.put(
        2,
        person("1001", "H1", name="新しい　名", history_no=2, change_id="BAD"),
        person("1002", "H1", head=False, history_no=2, change_id="BAD", sex=7),
    )
    return feed


def sheet_of(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_change_is_told_with_its_error_its_records_and_whose_papers_it_stops(
    juki: Feed, kakogawa: str, clerk: Operator, as_: SignIn
) -> None:
    answer = as_(clerk).get(QUARANTINE)
    (package,) = answer.context["packages"]
    (change,) = package.changes
    assert (change.change_id, change.seen_by) == ("BAD", "")
    assert sorted(change.records) == [("J01 個人", "1001"), ("J01 個人", "1002")]
    assert change.held == (("1", "1001"), ("1", "1002"), ("2", "H1"))
    text = answer.content.decode()
    assert "J01.csv" in text
    assert "性別" in text
    assert "新しい　名" not in text
    assert acts(kakogawa, actor=clerk.name) == [("quarantine.viewed", {"page": 1})]


def test_the_right_row_takes_it_off_the_page(juki: Feed, clerk: Operator, as_: SignIn) -> None:
    juki.put(
        3,
        person("1001", "H1", name="新しい　名", history_no=2),
        person("1002", "H1", head=False, history_no=2),
        now=later(minutes=1),
    )
    assert as_(clerk).get(QUARANTINE).context["packages"] == []


def test_having_seen_it_is_noted_once_and_stops_nothing_less(
    juki: Feed, kakogawa: str, hire: Callable[..., Operator], as_: SignIn
) -> None:
    first, second = (as_(hire(name, kakogawa, "ADMIN")) for name in ("chief", "deputy"))
    for browser in (first, second):
        assert browser.post(f"{QUARANTINE}seen/", {"change_id": "BAD"}).status_code == 302
    (package,) = first.get(QUARANTINE).context["packages"]
    assert package.changes[0].seen_by == "chief"
    assert ("quarantine.seen", {"change_id": "BAD"}) in acts(kakogawa, actor="chief")
    with scope(kakogawa):
        assert len(holds_on(municipality=kakogawa, persons=["1001", "1002"], household_nos=["H1"])) == 3
        assert WorkItem.objects.get(subject="change:BAD").closed_at is None
    assert first.post(f"{QUARANTINE}seen/", {"change_id": "NONE"}).status_code == 404


def test_the_sheet_for_the_core_systems_keeper_names_line_item_and_record_and_no_person(
    juki: Feed, kakogawa: str, clerk: Operator, as_: SignIn
) -> None:
    answer = as_(clerk).get(f"{QUARANTINE}csv/")
    heading, error, *records = sheet_of(answer)
    assert (error[heading.index("区分")], error[heading.index("行")], error[heading.index("項目")]) == (
        "誤り",
        "2",
        "性別",
    )
    numbers = [line[heading.index("記録の番号")] for line in records]
    assert sorted(numbers) == ["1001", "1002"]
    assert {line[heading.index("異動処理番号")] for line in records} == {"BAD"}
    assert "新しい" not in answer.content.decode("utf-8-sig")
    assert acts(kakogawa, actor=clerk.name) == [("quarantine.exported", {"rows": 3})]


def test_packages_turn_pages_and_the_longest_wait_comes_first(
    day: str, clerk: Operator, as_: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 1)
    monkeypatch.setattr(selectors, "MOST_CHANGES", 1)
    with scope(day):
        for receipt, change, minutes in (
            ("INKAN-0000000018", "A", 5),
            ("JUKI-0000000042", "B", 1),
            ("JUKI-0000000042", "C", 9),
        ):
            QuarantinedKey.objects.create(
                municipality=day, receipt=receipt, change_id=change, layout="J02", record_key="H\x1f1", history_no=1,
                history_branch=0, since=later(minutes=minutes),
            )  # fmt: skip
    browser = as_(clerk)
    first, second = (browser.get(QUARANTINE, {"page": n}).context["packages"] for n in (1, 2))
    assert [p.receipt.number for p in (*first, *second)] == ["JUKI-0000000042", "INKAN-0000000018"]
    assert ([c.change_id for c in first[0].changes], first[0].others) == (["B"], 1)
    assert first[0].changes[0].records == (("J02 世帯", "H / 1"),)


def test_strangers_see_no_change_and_note_none(juki: Feed, kakogawa: str, stranger: Operator, as_: SignIn) -> None:
    browser = as_(stranger)
    assert browser.get(QUARANTINE).context["packages"] == []
    assert len(sheet_of(browser.get(f"{QUARANTINE}csv/"))) == 1
    assert browser.post(f"{QUARANTINE}seen/", {"change_id": "BAD"}).status_code == 404


@pytest.fixture
def result(kakogawa: str, now: datetime) -> int:
    """A 突合 record by record with three differences, and a nightly one that agreed."""
    with scope(kakogawa):
        records = [
            {"layout": "J01", "key": "1001", "why": "MISSING"}, {"layout": "J03", "key": "1001\x1f2", "why": "CONTENT"},
        ]  # fmt: skip
        made = Reconciliation.objects.create(
            municipality=kakogawa, system="JUKI", source="CONTROL", sequence=42, compared_at=now, records=records,
            totals=[{"name": "J01", "announced": 3, "counted": 2}, {"name": "J02", "announced": 1, "counted": 1}],
            differences=3,
        )  # fmt: skip
        Reconciliation.objects.create(
            municipality=kakogawa, system="INKAN", source="NIGHTLY", sequence=7, compared_at=now, totals=[], records=[],
            differences=0,
        )  # fmt: skip
    return int(made.id)


def test_results_are_listed_newest_first_and_narrowed_by_system(result: int, clerk: Operator, as_: SignIn) -> None:
    browser = as_(clerk)
    assert [r.system for r in browser.get(TOTALS).context["results"]] == ["INKAN", "JUKI"]
    assert [r.id for r in browser.get(TOTALS, {"system": "JUKI"}).context["results"]] == [result]
    assert len(browser.get(TOTALS, {"system": "NONE"}).context["results"]) == 2


def test_a_result_tells_totals_and_records_and_looking_is_on_the_chain(
    result: int, kakogawa: str, clerk: Operator, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "RECORDS", 1)
    browser = as_(clerk)
    first, second = (browser.get(f"{TOTALS}{result}/", {"page": n}) for n in (1, 2))
    assert first.context["records"] == (("J01", "1001", "MISSING"),)
    assert second.context["records"] == (("J03", "1001 / 2", "CONTENT"),)
    text = first.content.decode()
    for word in ("違い 3件", "副本にない", "知らされた数"):
        assert word in text
    assert acts(kakogawa, actor=clerk.name)[0] == ("reconciliation.viewed", {"number": result, "page": 1})


def test_differences_leave_as_a_sheet(result: int, clerk: Operator, as_: SignIn) -> None:
    _, *lines = sheet_of(as_(clerk).get(f"{TOTALS}{result}/csv/"))
    assert lines == [["J01", "1001", "副本にない"], ["J03", "1001 / 2", "内容が違う"]]


def test_a_result_of_another_office_is_not_there(result: int, stranger: Operator, as_: SignIn) -> None:
    assert as_(stranger).get(f"{TOTALS}{result}/").status_code == 404
    assert as_(stranger).get(f"{TOTALS}999999999999/").status_code == 404
