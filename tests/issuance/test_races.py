"""Races on a real, committing database: many sessions start at one barrier (promises P1 P2)."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connections

from issuer.issuance.answers import Answer, Issued
from issuer.issuance.line import issue
from issuer.papers.kinds import Extent
from issuer.papers.request import IssueRequest
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows, text_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
Clock = Callable[[], datetime]


def all_at_once(requests: list[IssueRequest], clock: Clock) -> list[Answer]:
    """Issue every request on its own session, all let go at the same instant."""
    gate = threading.Barrier(len(requests))
    answers: dict[int, Answer] = {}

    def run(number: int, request: IssueRequest) -> None:
        gate.wait()
        try:
            answers[number] = issue(request=request, clock=clock)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(requests))]


def test_the_same_request_thirty_times_at_once_is_one_issue_and_one_fee(family: str, ask: Ask, at: Clock) -> None:
    answers = all_at_once([ask(family, "request-0001", extent=Extent.SELF)] * 30, at)
    assert isinstance(answers[0], Issued)
    assert all(answer == answers[0] for answer in answers)
    assert rows(family, "SELECT event, amount FROM ledger_entry") == [("ISSUED", 250)]
    assert rows(family, "SELECT last FROM issuance_number_counter") == [(1,)]


def test_different_residents_at_the_same_instant_each_get_their_own_paper(family: str, ask: Ask, at: Clock) -> None:
    names = {"1001": "桐生　茂", "1002": "桐生　彩"}
    serials = ["1001", "1002"] * 5
    requests = [ask(family, f"request-{n:04d}", serial=s, extent=Extent.SELF) for n, s in enumerate(serials)]
    answers = all_at_once(requests, at)
    numbers = set()
    for serial, answer in zip(serials, answers, strict=True):
        assert isinstance(answer, Issued)
        numbers.add(answer.certificate_number)
        text = text_of(answer.pdf).replace(" ", "").replace("　", "")
        own, other = (names[serial], next(n for s, n in names.items() if s != serial))
        assert own.replace("　", "") in text
        assert other.replace("　", "") not in text
        assert answer.certificate_number in text
    assert len(numbers) == len(serials)
