"""The month's level of service, counted from the record."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from config.management.commands import sla_report
from integrations.web.jobs import note_done, note_failed, runs
from issuer.incidents.gaps import gaps, note_gap
from issuer.intake.models import Receipt
from issuer.ledger.models import Entry
from issuer.settlement.lines import Month
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.reports.sla import percent, service_level

from .conftest import SignIn

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


@pytest.fixture(autouse=True)
def _clock(settings: Settings, now: datetime) -> None:
    settings.AKASHI_NOW = now


def _answered(code: str, milliseconds: int, at: datetime, event: str = "ISSUED") -> None:
    Entry.objects.create(
        municipality=code, at=at, event=event, request_id=f"{event}-{milliseconds}-{at}", kind="JUMINHYO",
        milliseconds=milliseconds,
    )  # fmt: skip


def _package(code: str, number: int, late: timedelta, now: datetime, *, mode: str = "DELTA") -> None:
    Receipt.objects.create(
        municipality=code, number=f"JUKI-{number:010}", system="JUKI", mode=mode, sequence=number, sha256="0" * 64,
        state="APPLIED", received_at=now, extracted_at=now - late, finished_at=now,
    )  # fmt: skip


def test_answers_and_freshness_are_those_of_the_record_alone(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        for step in range(1, 101):
            _answered(kakogawa, step * 10, now - timedelta(hours=1), "REFUSED" if step % 7 == 0 else "ISSUED")
        _answered(kakogawa, 60_000, now - timedelta(days=40))
        _answered(kakogawa, 60_000, now, "DELIVERED")
        for number in range(9):
            _package(kakogawa, number, timedelta(minutes=5), now)
        _package(kakogawa, 9, timedelta(minutes=16), now)
        _package(kakogawa, 10, timedelta(hours=9), now, mode="FULL")
        level = service_level(municipality=kakogawa, month=NOVEMBER, now=now)
    answers = level.answers
    assert (answers.count, answers.p50, answers.p95, answers.p99) == (100, 500, 950, 990)
    assert level.freshness == 90
    assert level.met == {"availability": True, "answers": True, "freshness": False}


def test_a_month_of_nothing_is_neither_met_nor_missed(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        level = service_level(municipality=kakogawa, month=NOVEMBER, now=now)
    assert (level.answers.p95, level.freshness) == (None, None)
    assert level.met == {"availability": True, "answers": None, "freshness": None}


def test_the_time_nobody_was_there_counts_as_stopped(kakogawa: str, now: datetime) -> None:
    note_gap(since=now - timedelta(minutes=99), until=now)
    note_gap(since=now - timedelta(minutes=5), until=now)  # a restart is no gap
    assert len(gaps(start=now - timedelta(days=1), end=now)) == 1
    assert gaps(start=now + timedelta(days=1), end=now + timedelta(days=2)) == []
    with scope(kakogawa):
        level = service_level(municipality=kakogawa, month=NOVEMBER, now=now)
    assert {one.stopped for one in level.running if one.planned} == {timedelta(minutes=99), timedelta(minutes=60)}
    assert level.met["availability"] is False


def test_a_job_is_noted_sparingly_and_tells_when_it_was_done_before(db: None, now: datetime) -> None:
    later = now + timedelta(minutes=7)
    assert note_done(job="x", seconds=1, at=now) is None
    assert note_done(job="x", seconds=1, at=now + timedelta(seconds=3)) is None
    assert note_done(job="x", seconds=1, at=later) == now
    note_failed(job="x", error="OperationalError", at=later + timedelta(seconds=1))
    (run,) = [run for run in runs() if run.job == "x"]
    assert (run.done_at, run.error) == (later, "OperationalError")
    assert note_done(job="x", seconds=1, at=later + timedelta(seconds=2)) == later  # well again: said at once
    (run,) = [run for run in runs() if run.job == "x"]
    assert (run.failed_at, run.error) == (None, "")


def test_the_command_tells_the_same_and_ends_with_1_where_a_target_was_missed(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        _answered(kakogawa, 9_000, now)
    out, command = StringIO(), sla_report.Command()
    call_command(command, kakogawa, "--month", "2026-11", "--json", stdout=out)
    assert command.code == 1
    told = json.loads(out.getvalue())
    assert (told["answers"]["p95ms"], told["met"]["answers"]) == (9000, False)
    with pytest.raises(CommandError, match="まだ来ていない月"):
        call_command("sla_report", kakogawa, "--month", "2026-12")


def test_a_year_lists_its_months_beside_the_targets_that_stood_at_their_ends(
    kakogawa: str, now: datetime, hire: Callable[..., Operator], as_: SignIn
) -> None:
    with scope(kakogawa):
        for milliseconds in (400, 2_999, 3_001):
            _answered(kakogawa, milliseconds, now)
        _package(kakogawa, 1, timedelta(minutes=9), now)
        _package(kakogawa, 2, timedelta(minutes=99), now)
    browser = as_(hire("counter-s", kakogawa, "STATISTICS"))
    sections = {one.title: one for one in browser.get("/console/reports/levels/").context["sections"]}
    assert [row[0] for row in sections["応答"].rows] == ["2026年11月"]  # the municipality came in November
    assert sections["稼働率"].rows[0] == ("2026年11月", "99.5% 以上", "100.00%", 0, "達成")
    assert sections["応答"].rows[0] == ("2026年11月", "3 秒以内", "3.00 秒", "3.00 秒", "3.00 秒", 3, "未達")
    assert sections["鮮度"].rows[0] == ("2026年11月", "95% 以上 (15 分以内)", "50.00%", 2, "未達")
    told = browser.get("/console/reports/levels/csv/").content.decode("utf-8-sig")
    assert "2026年11月,99.5% 以上,100.00%,0,達成" in told
    assert "2026年11月,95% 以上 (15 分以内),50.00%,2,未達" in told
    for year in ("2025", "2030"):
        page = browser.get("/console/reports/levels/", {"year": year})
        assert [one.rows for one in page.context["sections"]] == [[], [], []]


def test_a_share_is_never_rounded_up_to_a_target_it_missed() -> None:
    assert [percent(share) for share in (99.996, 99.9, 100.0, 99.5, None)] == [
        "99.99%",
        "99.90%",
        "100.00%",
        "99.50%",
        "—",
    ]
