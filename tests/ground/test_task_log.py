"""Every task leaves a line with its id, and every job of the clock the time it last ended well."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError
from pytest_django import Settings
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from config import task_log
from config.celery import app
from integrations.web import tasks as of_web
from integrations.web.jobs import note_done, runs
from issuer.incidents.gaps import gaps

pytestmark = pytest.mark.django_db
JOB, PULSE = "integrations.web.tasks.forget_turned_away", "issuer.issuance.tasks.keep_house"


@pytest.fixture(autouse=True)
def _clock(settings: Settings, now: datetime) -> None:
    settings.AKASHI_NOW = now


def test_a_job_that_ends_well_is_noted_and_told_with_its_id(now: datetime) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        app.tasks[JOB].apply(task_id="abc-1")
    (line,) = [line for line in lines if line["event"] == "task.done"]
    assert (line["task"], line["task_id"]) == (JOB, "abc-1")
    assert {run.job: run.done_at for run in runs()} == {JOB: now}


def test_a_job_that_fails_is_noted_by_the_kind_of_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("DETAIL: somebody")

    monkeypatch.setattr(of_web, "forget", fail)
    with capture_logs() as lines:
        app.tasks[JOB].apply(throw=False)
    assert [line["event"] for line in lines if line["event"].startswith("task.")] == ["task.failed"]
    (run,) = runs()
    assert (run.done_at, run.error) == (None, "DatabaseError")


def test_the_first_pulse_after_a_silence_writes_how_long_it_was(now: datetime) -> None:
    note_done(job=PULSE, seconds=0, at=now - timedelta(hours=1))
    task_log._note(PULSE, seconds=0)
    task_log._note(PULSE, seconds=0)
    assert gaps(start=now - timedelta(days=1), end=now) == [(now - timedelta(hours=1), now)]


def test_a_task_of_nobodys_clock_is_not_a_job() -> None:
    assert task_log._period("integrations.feeds.tasks.apply_waiting") == float("inf")
    assert task_log._period(PULSE) == 60
    assert task_log._period(JOB) == 86_400
