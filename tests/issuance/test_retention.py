"""What is forgotten after its period, what stays as a tombstone, and what never goes."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from issuer.audit.verify import verify
from issuer.incidents.services import open_incident
from issuer.issuance.retention import Forgotten, forget, would_go
from issuer.municipality.document import check_settings
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

pytestmark = pytest.mark.django_db
_EIGHT_YEARS = timedelta(days=8 * 366)


@pytest.fixture(autouse=True)
def _anchors(settings: Settings, tmp_path: Path, now: datetime) -> None:
    settings.AKASHI_ANCHOR_DIR = tmp_path
    settings.AKASHI_NOW = now


def _request(code: str, name: str, at: datetime, *, operation: str = "ISSUE", state: str = "DELIVERED") -> None:
    number = f"{code}-20180101-{name}" if operation == "ISSUE" else ""
    versions = json.dumps({"page_digests": ["ab"], "data": {"JUKI": "x"}, "listed": {"INKAN": "HELD"}})
    with scope(code) as cursor:
        cursor.execute(
            "INSERT INTO issuance_request (municipality, request_id, operation, fingerprint, state, received_at, kind,"
            " extent, options, copies, channel, operator_code, store_code, terminal_id, terminal_municipality,"
            " language, media, certificate_number, unit_fee, pages, atena_no, household_no, refusal, rule, explanation,"
            " sha256, versions, milliseconds) VALUES (%s, %s, %s, 'f', %s, %s, 'JUMINHYO', 'ALL', '', 1, 'STORE', '1',"
            " '2', 'T1', '282103', 'ja', 'CARD', %s, 250, 1, '777001', '888001', '', '', '理由', 'cd', %s, 9)",
            [code, name, operation, state, at, number, versions],
        )


def _rows(code: str) -> dict[str, dict[str, Any]]:
    with scope(code) as cursor:
        cursor.execute(
            "SELECT request_id, atena_no, household_no, explanation, terminal_id, versions, certificate_number, sha256,"
            " state, fingerprint FROM issuance_request ORDER BY request_id"
        )
        names = [column.name for column in cursor.description or ()]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _whole(code: str, folder: Path, now: datetime) -> Forgotten:
    return list(forget(municipality=code, anchors=folder, now=now))[-1]


def test_an_old_issue_becomes_a_tombstone_that_still_proves_the_paper(
    kakogawa: str, now: datetime, tmp_path: Path
) -> None:
    _request(kakogawa, "OLD", now - _EIGHT_YEARS)
    _request(kakogawa, "NEW", now - timedelta(days=6 * 365))
    assert _whole(kakogawa, tmp_path, now) == Forgotten(kakogawa, history=1, messages=0, links=0)
    rows = _rows(kakogawa)
    old = rows["OLD"]
    assert [old[name] for name in ("atena_no", "household_no", "explanation", "terminal_id")] == [""] * 4
    assert (old["certificate_number"], old["sha256"], old["state"], old["fingerprint"]) == (
        f"{kakogawa}-20180101-OLD", "cd", "DELIVERED", "f",
    )  # fmt: skip
    versions = old["versions"] if isinstance(old["versions"], dict) else json.loads(old["versions"])
    assert versions == {"forgotten": now.date().isoformat(), "page_digests": ["ab"]}
    assert rows["NEW"]["atena_no"] == "777001"
    assert _whole(kakogawa, tmp_path, now).history == 0
    assert verify(municipality=kakogawa, anchor_dir=tmp_path).faults == ()


def test_messages_are_kept_ninety_days(kakogawa: str, now: datetime, tmp_path: Path) -> None:
    _request(kakogawa, "LIST-OLD", now - timedelta(days=91), operation="ListCertificates", state="ANSWERED")
    _request(kakogawa, "LIST-NEW", now - timedelta(days=89), operation="ListCertificates", state="ANSWERED")
    assert _whole(kakogawa, tmp_path, now).messages == 1
    assert _rows(kakogawa)["LIST-NEW"]["atena_no"] == "777001"


@pytest.mark.parametrize("state", ["ISSUED", "CLAIMED"])
def test_what_nobody_has_said_the_end_of_stays(kakogawa: str, now: datetime, tmp_path: Path, state: str) -> None:
    _request(kakogawa, "OPEN", now - _EIGHT_YEARS, state=state)
    assert _whole(kakogawa, tmp_path, now).history == 0


@pytest.mark.parametrize(("closed", "gone"), [(None, 0), (timedelta(days=400), 0), (_EIGHT_YEARS, 1)])
def test_what_belongs_to_an_incident_stays_as_long_as_that_does(
    kakogawa: str, now: datetime, tmp_path: Path, closed: timedelta | None, gone: int
) -> None:
    _request(kakogawa, "CASE", now - _EIGHT_YEARS - timedelta(days=9))
    with scope(kakogawa) as cursor:
        open_incident(
            municipality=kakogawa, category="OTHER", request_id="CASE", certificate_number="", detail={}, now=now
        )
        if closed is not None:
            cursor.execute(
                "UPDATE incidents_incident SET opened_at = %s, first_seen_by = 'a', findings = 'x', findings_by = 'a',"
                " closed_at = %s, closed_by = 'b'",
                [now - closed, now - closed],
            )
    assert _whole(kakogawa, tmp_path, now).history == gone


def test_a_dry_run_counts_and_changes_nothing(kakogawa: str, now: datetime) -> None:
    _request(kakogawa, "OLD", now - _EIGHT_YEARS)
    out = StringIO()
    call_command("retention", "--dry-run", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["dryRun"] is True
    mine = {"municipality": kakogawa, "history": 1, "messages": 0, "links": 0}
    assert mine in told["municipalities"]
    assert _rows(kakogawa)["OLD"]["atena_no"] == "777001"
    call_command("retention", "--municipality", kakogawa, stdout=out)
    assert _rows(kakogawa)["OLD"]["atena_no"] == ""


def test_a_municipality_may_keep_longer_and_never_shorter(kakogawa: str, now: datetime) -> None:
    _request(kakogawa, "OLD", now - _EIGHT_YEARS)
    kept = check_settings({"keeping": {"history_years": 12}}, source="x.toml")
    set_settings(
        code=kakogawa, settings=kept, settings_folder=Path(), start=now - timedelta(days=1), now=now, actor="test"
    )
    assert would_go(municipality=kakogawa, now=now).history == 0
    with pytest.raises(BadInput, match="7 から 30"):
        check_settings({"keeping": {"history_years": 5}}, source="x.toml")
