"""Reasons for who keeps the machine, and who may read the metrics."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from config.management.commands import health
from integrations.web import health as room
from integrations.web import readiness
from integrations.web.jobs import note_done
from issuer.incidents.services import open_incident
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope

pytestmark = pytest.mark.django_db
_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _deployment(settings: Settings, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AKASHI_NOW = now
    settings.AKASHI_HOME = settings.AKASHI_ANCHOR_DIR = tmp_path
    monkeypatch.setattr(readiness, "workshop", lambda: None)
    monkeypatch.setattr(room, "_LEAST_FREE", 0)  # whatever the machine of the test has left


def _told() -> list[dict[str, str]]:
    out, command = StringIO(), health.Command()
    call_command(command, "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert command.code == (0 if document["ok"] else 1)
    found: list[dict[str, str]] = document["troubles"]
    assert document["ok"] == (not found)
    return found


def _all_done(now: datetime) -> None:
    for job in room.JOBS:
        note_done(job=job, seconds=1, at=now)


def test_a_deployment_that_works_has_no_troubles(kakogawa: str, now: datetime) -> None:
    _all_done(now)
    assert _told() == []


def test_a_job_that_is_late_or_was_never_done_is_named(kakogawa: str, now: datetime) -> None:
    _all_done(now - timedelta(hours=27))
    told = {one["where"]: one["reason"] for one in _told()}
    assert set(told) == {"issuer.issuance.tasks.keep_house", "backup"}
    assert told["backup"] == "毎晩の控えが、11-19 07:00 から済んでいません"


def test_an_open_incident_and_a_gap_are_told_with_the_page_to_read(kakogawa: str, now: datetime) -> None:
    _all_done(now)
    with scope(kakogawa):
        open_incident(municipality=kakogawa, category="OTHER", request_id="", certificate_number="", detail={}, now=now)
        FeedState.objects.create(municipality=kakogawa, system="ZEI", extracted_at=now, gap_since=now)
    assert {one["manual"] for one in _told()} == {"01-wrong-paper", "06-wrong-feed"}


def test_a_broken_check_has_a_reason_in_words(kakogawa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_known_migrations", lambda: frozenset({("issuance", "9999_tomorrow")}))
    answer = Client().get("/readyz?verbose")
    assert answer.status_code == 503
    assert "移行" in answer.json()["reasons"]["migrations"]
    assert "reasons" not in Client().get("/readyz").json()


def test_every_page_that_health_names_is_in_the_manual() -> None:
    pages = {
        *room._PAGES.values(),
        "12-restore",
        "11-worker",
        "08-certificate",
        "06-wrong-feed",
        "01-wrong-paper",
        "13-failover",
    }
    for page in {*pages, "04-disk", "09-key"}:
        assert (_ROOT / "docs" / "operations" / f"{page}.md").exists(), page


def test_the_metrics_are_for_the_socket_and_the_loopback(kakogawa: str) -> None:
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics").status_code == 404


def test_with_a_token_they_are_for_who_shows_it(kakogawa: str, settings: Settings) -> None:
    settings.AKASHI_METRICS_TOKEN = "t" * 20
    refused = Client(REMOTE_ADDR="127.0.0.1").get("/metrics")
    assert (refused.status_code, refused["WWW-Authenticate"], refused.content) == (401, 'Bearer realm="metrics"', b"")
    shown = {"HTTP_AUTHORIZATION": "Bearer " + "t" * 20}
    assert Client(REMOTE_ADDR="192.0.2.7", **shown).get("/metrics").status_code == 200
    for wrong in ("Bearer x", "Bearer ", "Bearer \xe9\xff", "\u3042" * 20, "Basic " + "t" * 20):
        assert Client(REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION=wrong).get("/metrics").status_code == 401
