"""未確定 is decided by two people or by the Centre, never by one, and once."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections

from issuer.approvals.services import NotApprovable
from issuer.audit.models import AuditEvent
from issuer.incidents.models import Incident
from issuer.intake.models import WorkItem
from issuer.issuance.delivery import UNKNOWN_OUTCOME, report_delivery
from issuer.issuance.models import Request
from issuer.issuance.outcomes import ACT, NotSettleable, Outcome, approve_outcome, propose_outcome
from issuer.issuance.upkeep import note_unknown_outcomes
from issuer.ledger.models import Entry
from issuer.tenancy.scope import scope

REQUEST = "REQ-WAITING-1"
PRINTED = Outcome(end="DELIVERED", printed=2, paid=500)


@pytest.fixture
def waiting(kakogawa: str, now: datetime) -> str:
    """An issue of two copies at 250 yen of which nobody has said anything for two hours. Returns the municipality."""
    received = now - timedelta(hours=2)
    with scope(kakogawa):
        Request.objects.create(
            municipality=kakogawa, request_id=REQUEST, operation="ISSUE", fingerprint="0" * 64, state="ISSUED",
            received_at=received, finished_at=received, kind="JUMINHYO", extent="ALL", copies=2, unit_fee=250,
            certificate_number=f"{kakogawa}-20261120-0000007", channel="STORE", operator_code="0001",
            store_code="123456",
        )  # fmt: skip
        Entry.objects.create(
            municipality=kakogawa, at=received, event="ISSUED", request_id=REQUEST, kind="JUMINHYO", copies=2,
            unit_fee=250, amount=500, certificate_number=f"{kakogawa}-20261120-0000007",
        )  # fmt: skip
    assert note_unknown_outcomes(now=now) == 1
    return kakogawa


def _propose(municipality: str, now: datetime, outcome: Outcome = PRINTED) -> str:
    return propose_outcome(
        municipality=municipality, request_id=REQUEST, outcome=outcome, reason="店に確かめた", operator="sato", now=now
    )


def _approve(municipality: str, number: str, now: datetime, operator: str = "suzuki") -> None:
    approve_outcome(municipality=municipality, number=number, operator=operator, now=now)


def _notice(municipality: str, now: datetime, outcome: str = "PRINTED", printed: int = 2, paid: int = 500) -> bool:
    with scope(municipality):
        return report_delivery(
            municipality=municipality, issue_request_id=REQUEST, outcome=outcome, printed_copies=printed, paid=paid,
            completed_at=now, now=now,
        ).accepted  # fmt: skip


def _stands(municipality: str) -> tuple[str, list[tuple[str, int, int]], int]:
    """State, ledger rows (event, copies, amount) and open items."""
    with scope(municipality):
        state = Request.objects.get(request_id=REQUEST).state
        rows = list(Entry.objects.order_by("id").values_list("event", "copies", "amount"))
        return state, rows, WorkItem.objects.filter(topic=UNKNOWN_OUTCOME, closed_at=None).count()


def test_two_people_decide_and_the_ledger_gets_a_new_row(waiting: str, now: datetime) -> None:
    number = _propose(waiting, now)
    assert _stands(waiting) == ("ISSUED", [("ISSUED", 2, 500)], 1)
    _approve(waiting, number, now)
    assert _stands(waiting) == ("DELIVERED", [("ISSUED", 2, 500), ("DELIVERED", 2, 500)], 0)
    with scope(waiting):
        assert WorkItem.objects.get(topic=UNKNOWN_OUTCOME).closed_by == "suzuki"
        assert [e.action for e in AuditEvent.objects.order_by("seq")][-3:] == [
            f"{ACT}.proposed", f"{ACT}.approved", "outcome.settled",
        ]  # fmt: skip
        assert not Incident.objects.exists()


def test_one_person_cannot_and_nobody_can_twice(waiting: str, now: datetime) -> None:
    number = _propose(waiting, now)
    with pytest.raises(NotApprovable):
        _approve(waiting, number, now, operator="sato")
    with pytest.raises(NotApprovable):
        _propose(waiting, now)
    with pytest.raises(NotApprovable):
        _approve(waiting, number, now + timedelta(hours=25))
    _approve(waiting, number, now)
    with pytest.raises(NotApprovable):
        _approve(waiting, number, now, operator="tanaka")
    assert _stands(waiting)[1] == [("ISSUED", 2, 500), ("DELIVERED", 2, 500)]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("DELIVERED", 0, 0),
        Outcome("DELIVERED", 3, 750),
        Outcome("FAILED", 1, 0),
        Outcome("CANCELLED", 2, 0),
        Outcome("DELIVERED", -1, 0),
        Outcome("CANCELLED", 0, -1),
        Outcome("UNKNOWN", 0, 0),
    ],
)
def test_what_cannot_have_happened_is_refused(waiting: str, now: datetime, outcome: Outcome) -> None:
    with pytest.raises(NotSettleable):
        _propose(waiting, now, outcome)


def test_a_notice_that_comes_first_decides_and_the_proposal_is_void(waiting: str, now: datetime) -> None:
    number = _propose(waiting, now, Outcome("CANCELLED", 0, 0))
    assert _notice(waiting, now)
    with pytest.raises(NotApprovable):
        _approve(waiting, number, now)
    assert _stands(waiting) == ("DELIVERED", [("ISSUED", 2, 500), ("DELIVERED", 2, 500)], 0)
    with pytest.raises(NotSettleable):
        _propose(waiting, now + timedelta(days=2))


def test_a_notice_that_comes_later_agrees_quietly_or_opens_an_incident(waiting: str, now: datetime) -> None:
    _approve(waiting, _propose(waiting, now), now)
    assert _notice(waiting, now)
    assert not _notice(waiting, now, outcome="CANCELLED", printed=0, paid=0)
    assert _stands(waiting)[:2] == ("DELIVERED", [("ISSUED", 2, 500), ("DELIVERED", 2, 500)])
    with scope(waiting):
        assert Incident.objects.get().category == "DELIVERY_CONTRADICTION"


def test_money_that_does_not_fit_the_copies_opens_an_incident(waiting: str, now: datetime) -> None:
    _approve(waiting, _propose(waiting, now, Outcome("FAILED", 0, 500)), now)
    assert _stands(waiting)[0] == "FAILED"
    with scope(waiting):
        assert Incident.objects.get().category == "SETTLEMENT"


def test_a_strangers_issue_is_not_there(waiting: str, strangers: str, now: datetime) -> None:
    number = _propose(waiting, now)
    with pytest.raises(NotSettleable):
        _propose(strangers, now)
    with pytest.raises(NotApprovable):
        _approve(strangers, number, now)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_notice_and_an_approval_at_once_write_one_end(waiting: str, now: datetime) -> None:
    number = _propose(waiting, now, Outcome("CANCELLED", 0, 0))
    gate = threading.Barrier(2)

    def race(act: object) -> None:
        gate.wait()
        try:
            act()  # type: ignore[operator]
        except NotApprovable:
            pass
        finally:
            connections["default"].close()

    both = [lambda: _notice(waiting, now), lambda: _approve(waiting, number, now)]
    threads = [threading.Thread(target=race, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state, rows, still = _stands(waiting)
    assert (len(rows), still) == (2, 0)
    assert state == rows[1][0]
