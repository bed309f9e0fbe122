"""Keeping house: what was left half done is ended, what nobody reported is shown."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connections

from issuer.issuance import line
from issuer.issuance.answers import Issued
from issuer.issuance.line import issue
from issuer.issuance.turn import turn
from issuer.issuance.upkeep import abort_orphans, note_unknown_outcomes
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows

Clock = Callable[[], datetime]


class Killed(BaseException):
    """As if the process had died while drawing."""


@pytest.fixture
def orphan(family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """A claim whose process died after its number was committed."""

    def die(order: line._Order) -> object:
        raise Killed

    draw = line._draw
    monkeypatch.setattr(line, "_draw", die)
    with pytest.raises(Killed):
        issue(request=ask(family, "request-0001"), clock=at)
    monkeypatch.setattr(line, "_draw", draw)
    return family


@pytest.mark.django_db
def test_an_orphan_nobody_sends_again_is_ended_and_its_number_voided(orphan: str, now: datetime) -> None:
    assert abort_orphans(now=now + timedelta(minutes=5)) == 0
    assert abort_orphans(now=now + timedelta(minutes=11)) == 1
    assert abort_orphans(now=now + timedelta(minutes=12)) == 0
    assert rows(orphan, "SELECT state, certificate_number FROM issuance_request") == [("ABORTED", "")]
    assert rows(orphan, "SELECT reason FROM issuance_void_number") == [("ORPHAN",)]
    assert rows(orphan, "SELECT action FROM audit_event ORDER BY seq DESC LIMIT 1") == [("issue.aborted",)]


@pytest.mark.django_db
def test_a_resend_after_that_is_issued_with_a_new_number(orphan: str, ask: Ask, now: datetime) -> None:
    later = now + timedelta(minutes=11)
    abort_orphans(now=later)
    request = ask(orphan, "request-0001", received_at=later, deadline=later + timedelta(seconds=20))
    answer = issue(request=request, clock=lambda: later)
    assert isinstance(answer, Issued)
    assert answer.certificate_number.endswith("0000002")


@pytest.mark.django_db
def test_an_issue_nobody_reported_is_put_on_the_worklist_once(family: str, ask: Ask, at: Clock, now: datetime) -> None:
    issue(request=ask(family, "request-0001"), clock=at)
    assert note_unknown_outcomes(now=now + timedelta(minutes=10)) == 0
    for minutes in (31, 32):
        assert note_unknown_outcomes(now=now + timedelta(minutes=minutes)) == 1
    assert rows(family, "SELECT topic, subject FROM intake_work_item") == [("UNKNOWN_OUTCOME", "request-0001")]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_claim_somebody_works_on_is_left_alone(orphan: str, now: datetime) -> None:
    taken, done = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with turn(municipality=orphan, request_id="request-0001", now=now, deadline=now + timedelta(seconds=20)):
                taken.set()
                done.wait(10)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert taken.wait(10)
    assert abort_orphans(now=now + timedelta(minutes=11)) == 0
    done.set()
    worker.join()
    assert abort_orphans(now=now + timedelta(minutes=11)) == 1
