"""One request number, one issue: resends, races, changed content, and what the Centre reports afterwards."""

import pytest

from .centre import Centre, new_id
from .database import count, session
from .office import Office
from .registry import Registry
from .test_papers import assert_only, paper
from .together import at_once


def test_thirty_equal_requests_at_once_are_one_issue(town: Registry, centre: Centre, office: Office) -> None:
    person = town.named["crowd-0"].members[0]
    request_id = new_id()
    answers = at_once([lambda: centre.issue(person.serial, request_id=request_id)] * 30)
    assert {answer.outcome for answer in answers} == {"ISSUED"}
    assert len({answer.number for answer in answers}) == 1
    assert len({answer.pdf for answer in answers}) == 1
    assert_only(paper(answers[0]), town, [person])
    with session(office, "app", town.code) as connection:
        assert count(connection, "issuance_request", request_id=request_id) == 1
        assert count(connection, "ledger_entry", request_id=request_id, event="ISSUED") == 1
    with session(office, "auditor", town.code) as connection:
        issued = [
            row[0] for row in connection.execute("SELECT action FROM audit_event WHERE request_id = %s", [request_id])
        ]
    assert len(issued) == 1, issued


def test_a_resend_is_the_same_bytes_even_when_sent_later(town: Registry, centre: Centre) -> None:
    person = town.named["crowd-1"].members[0]
    request_id = new_id()
    first = centre.issue(person.serial, "INKAN", request_id=request_id)
    later = Centre(centre.url, centre.municipality, centre.now.replace(second=59))
    assert first.outcome == "ISSUED"
    assert later.issue(person.serial, "INKAN", request_id=request_id) == first


def test_a_refusal_is_resent_as_the_same_refusal(town: Registry, centre: Centre) -> None:
    request_id = new_id()
    serial = town.named["locked"].members[0].serial
    assert centre.issue(serial, request_id=request_id) == centre.issue(serial, request_id=request_id)


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "KISAI_JIKO"},
        {"scope": "ALL"},
        {"copies": 2},
        {"options": ("HONSEKI",)},
        {"serial": "another"},
        {"media": "SMARTPHONE"},
        {"terminal": {"terminalId": "T99"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_other_content_under_the_same_number_is_a_fault(town: Registry, centre: Centre, changed: dict) -> None:
    person, another = town.named["crowd-1"].members
    asked: dict = {"serial": person.serial, "request_id": new_id()}
    first = centre.issue(**asked)
    assert first.outcome == "ISSUED"
    change = dict(changed)
    if "serial" in change:
        change["serial"] = another.serial
    if "terminal" in change:
        change["terminal"] = centre.terminal(**change["terminal"])
    assert centre.issue(**(asked | change)).fault == "REQUEST_ID_REUSED"
    assert centre.issue(**asked) == first, "the first answer stands"


def test_the_same_number_for_another_operation_is_a_fault(town: Registry, centre: Centre) -> None:
    person = town.named["crowd-2"].members[0]
    request_id = new_id()
    assert centre.issue(person.serial, request_id=request_id).outcome == "ISSUED"
    accepted, state = centre.report(request_id, "PRINTED", printed=1, paid=250, request_id=request_id)
    assert (accepted, state) == (False, "REQUEST_ID_REUSED")


def test_printed_is_delivered_and_saying_so_twice_changes_nothing(town: Registry, centre: Centre) -> None:
    issue, report = new_id(), new_id()
    assert centre.issue(town.named["crowd-3"].members[0].serial, request_id=issue).outcome == "ISSUED"
    for request_id in (report, report, new_id()):
        said = centre.report(issue, "PRINTED", printed=1, paid=250, request_id=request_id)
        assert said == (True, "DELIVERED")


@pytest.mark.parametrize(("outcome", "state"), [("PRINT_FAILED", "FAILED"), ("CANCELLED", "CANCELLED")])
def test_a_paper_that_never_came_out(town: Registry, centre: Centre, outcome: str, state: str) -> None:
    issue = new_id()
    assert centre.issue(town.named["crowd-3"].members[0].serial, request_id=issue).outcome == "ISSUED"
    assert centre.report(issue, outcome, printed=0, paid=0) == (True, state)


def test_a_contradicting_report_is_not_accepted_and_changes_nothing(town: Registry, centre: Centre) -> None:
    issue = new_id()
    assert centre.issue(town.named["crowd-3"].members[0].serial, request_id=issue).outcome == "ISSUED"
    assert centre.report(issue, "PRINTED", printed=1, paid=250) == (True, "DELIVERED")
    assert centre.report(issue, "CANCELLED", printed=0, paid=0) == (False, "DELIVERED")


def test_a_report_of_an_unknown_request_is_a_fault(centre: Centre) -> None:
    assert centre.report(new_id(), "PRINTED", printed=1, paid=250) == (False, "UNKNOWN_REQUEST")


def test_an_anomaly_gets_an_incident_number(centre: Centre) -> None:
    said = centre.client.service.ReportAnomaly(
        exchange=centre.exchange(), category="OTHER", detectedAt=centre.now, note="紙送りの音がおかしい"
    )
    assert getattr(said, "incidentNumber", said)


def test_a_registration_is_taken_in_once_and_under_review(town: Registry, centre: Centre) -> None:
    asked = {
        "credential": centre.jpki(town.inventor.digits(20), issuer="CN=Elsewhere,C=JP"),
        "applicant": {"name": "遠方　架子", "address": "遠国某市一番地", "birthDate": "1980-02-03", "sex": "FEMALE"},
        "honseki": f"{town.prefecture}{town.name}一丁目1番地",
        "hittosha": "遠方　架夫",
        "phone": "090-0000-0000",
    }
    first = centre.client.service.ApplyRegistration(exchange=centre.exchange(), **asked)
    assert first.result == "ACCEPTED"
    assert len(first.applicationNumber) == 16
    again = centre.client.service.ApplyRegistration(exchange=centre.exchange(), **asked)
    assert again.result == "ALREADY_APPLIED"
    known = centre.client.service.GetRegistration(exchange=centre.exchange(), applicationNumber=first.applicationNumber)
    assert known.status == "UNDER_REVIEW"
    nobody = centre.client.service.GetRegistration(exchange=centre.exchange(), applicationNumber="0" * 16)
    assert nobody.status == "NOT_FOUND"
