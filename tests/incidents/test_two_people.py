"""事案: opened for sure, closed by two (promise P19)."""

from datetime import datetime, timedelta

import pytest

from issuer.audit.models import AuditEvent
from issuer.incidents.models import Incident
from issuer.incidents.selectors import open_count
from issuer.incidents.services import (
    NotClosable,
    close_incident,
    open_incident,
    report_anomaly,
    see_incident,
    write_findings,
)
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


def _open(municipality: str, now: datetime) -> str:
    return open_incident(
        municipality=municipality,
        category="SELF_CHECK_PERSON",
        request_id="REQ-00000001",
        certificate_number="",
        detail={"problem": "page 2"},
        now=now,
    )


def test_numbers_run_without_holes_in_each_municipality(kakogawa: str, strangers: str, now: datetime) -> None:
    with scope(kakogawa):
        assert [_open(kakogawa, now), _open(kakogawa, now)] == ["I00000001", "I00000002"]
    with scope(strangers):
        assert _open(strangers, now) == "I00000001"


def test_one_person_looks_and_another_closes(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        number = _open(kakogawa, now)
        assert see_incident(municipality=kakogawa, number=number, operator="sato", now=now)
        write_findings(municipality=kakogawa, number=number, findings="頁の入替わり", operator="sato", now=now)
        close_incident(municipality=kakogawa, number=number, operator="suzuki", now=now + timedelta(hours=1))
        assert open_count() == 0
        incident = Incident.objects.get()
        actions = [e.action for e in AuditEvent.objects.order_by("seq")]
    assert (incident.first_seen_by, incident.closed_by) == ("sato", "suzuki")
    assert actions[-3:] == ["incident.seen", "incident.findings_written", "incident.closed"]


def test_nobody_closes_alone_unseen_or_twice(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        number = _open(kakogawa, now)
        for operator in ("sato", "suzuki"):
            with pytest.raises(NotClosable):
                close_incident(municipality=kakogawa, number=number, operator=operator, now=now)
        see_incident(municipality=kakogawa, number=number, operator="sato", now=now)
        for operator in ("sato", "suzuki"):  # looked at, but nobody has said what it was
            with pytest.raises(NotClosable):
                close_incident(municipality=kakogawa, number=number, operator=operator, now=now)
        write_findings(municipality=kakogawa, number=number, findings="頁の入替わり", operator="yamada", now=now)
        for operator in ("sato", "yamada"):
            with pytest.raises(NotClosable):
                close_incident(municipality=kakogawa, number=number, operator=operator, now=now)
        close_incident(municipality=kakogawa, number=number, operator="suzuki", now=now)
        with pytest.raises(NotClosable):
            close_incident(municipality=kakogawa, number=number, operator="tanaka", now=now)
        with pytest.raises(NotClosable):
            write_findings(municipality=kakogawa, number=number, findings="別のこと", operator="tanaka", now=now)
        assert Incident.objects.get().closed_by == "suzuki"


def test_only_the_first_look_counts(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        number = _open(kakogawa, now)
        assert see_incident(municipality=kakogawa, number=number, operator="sato", now=now)
        assert not see_incident(municipality=kakogawa, number=number, operator="suzuki", now=now)
        assert Incident.objects.get().first_seen_by == "sato"


def test_a_strangers_incident_cannot_be_seen_or_closed(kakogawa: str, strangers: str, now: datetime) -> None:
    with scope(kakogawa):
        number = _open(kakogawa, now)
    with scope(strangers):
        assert not see_incident(municipality=strangers, number=number, operator="sato", now=now)
        with pytest.raises(NotClosable):
            close_incident(municipality=strangers, number=number, operator="sato", now=now)
        with pytest.raises(NotClosable):
            write_findings(municipality=strangers, number=number, findings="x", operator="sato", now=now)


def test_the_note_of_the_centre_stays_out_of_the_audit_chain(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        report_anomaly(
            municipality=kakogawa,
            category="WRONG_PERSON",
            issue_request_id="",
            certificate_number="",
            detected_at=now,
            note="架空　花子さんの紙",
            now=now,
        )
        assert "架空" in Incident.objects.get().detail["note"]
        assert not any("架空" in e.detail for e in AuditEvent.objects.all())


@pytest.mark.parametrize("text", ["", "  \n "])
def test_findings_are_a_text(kakogawa: str, now: datetime, text: str) -> None:
    with scope(kakogawa):
        number = _open(kakogawa, now)
        with pytest.raises(BadInput):
            write_findings(municipality=kakogawa, number=number, findings=text, operator="sato", now=now)
        assert not Incident.objects.get().first_seen_by
