"""三人続けば停止: whose papers inspection refuses, one after another, and when that stops the kind."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from issuer.inspection import Mismatch, Severity
from issuer.issuance import line
from issuer.issuance.answers import Answer, Issued, Refused
from issuer.issuance.line import issue
from issuer.municipality.stops import approve_lift, propose_lift, standing_stops
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.papers.paper import Checked
from issuer.papers.request import IssueRequest
from issuer.tenancy.scope import scope
from tests import factories
from tests.conftest import FRIDAY_MORNING
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows
from tests.issuance.test_races import all_at_once

Clock = Callable[[], datetime]
NAMES = ["桐生　茂", "雨宮　栄", "伊吹　司", "有馬　渚", "入江　薫", "上原　望"]
SUSPENDED = "SELECT kinds::text, code FROM municipality_suspension ORDER BY id"
STREAK = "SELECT kind, people FROM incidents_streak ORDER BY kind"


@pytest.fixture
def street(kakogawa: str, now: datetime) -> str:
    """Six people who live alone; number and serial of the n-th are n and 100n."""
    factories.fresh(kakogawa, now)
    for number, name in enumerate(NAMES, start=1):
        person = {"atena_no": str(number), "name": name, "serial": f"100{number}"}
        factories.household(kakogawa, now, number=f"H{number}", people=[person])
        factories.seal_registration(kakogawa, now, number=f"S{number}", atena_no=str(number))
    return kakogawa


@contextmanager
def refusing(severity: Severity, *, together: int = 1) -> Iterator[None]:
    """While it lasts inspection passes nothing; ``together`` papers are refused at the same instant."""
    gate = threading.Barrier(together)

    def inspect(self: object, **_: object) -> Checked:
        gate.wait()
        raise Mismatch(severity=severity, page=1, rule="as the test wants it", place="name")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(line.workshop().inspector), "inspect", inspect)
        yield


@pytest.fixture
def come(street: str, ask: Ask, at: Clock) -> Callable[..., Answer]:
    """The n-th person asks once more, for an own 住民票の写し unless told otherwise."""
    count = iter(range(1, 100))

    def come(number: int, kind: CertificateKind = CertificateKind.JUMINHYO) -> Answer:
        request = ask(street, f"request-{next(count):04d}", serial=f"100{number}", kind=kind, extent=Extent.SELF)
        return issue(request=request, clock=at)

    return come


@pytest.mark.django_db
@pytest.mark.parametrize("severity", [Severity.TEXT, Severity.GLYPH, Severity.STRUCTURE])
def test_three_people_in_a_row_stop_the_kind_and_no_other(
    street: str, come: Callable[..., Answer], severity: Severity
) -> None:
    with refusing(severity):
        come(1)
        come(2)
        assert rows(street, SUSPENDED) == []
        come(3)
    assert rows(street, SUSPENDED) == [('["JUMINHYO"]', "SELF_CHECK")]
    assert rows(street, STREAK) == []
    told = "SELECT number, detail->>'stopped', detail->>'why' FROM incidents_incident ORDER BY number"
    assert rows(street, told) == [
        ("I00000001", None, None),
        ("I00000002", None, None),
        ("I00000003", "JUMINHYO", "照合の不一致が3人続いた"),
    ]
    reason = "照合の不一致が3人続いた (事案 I00000003)"
    assert rows(street, "SELECT reason FROM municipality_suspension") == [(reason,)]
    stopped = come(4)
    assert isinstance(stopped, Refused)
    assert stopped.code is RefusalCode.SELF_CHECK
    assert isinstance(come(4, CertificateKind.INKAN), Issued)


@pytest.mark.django_db
def test_one_character_does_not_stop_the_town(street: str, come: Callable[..., Answer]) -> None:
    with refusing(Severity.GLYPH):
        for _ in range(4):
            come(1)
        come(2)
        come(1)
    assert rows(street, SUSPENDED) == []
    assert rows(street, STREAK) == [("JUMINHYO", ["1", "2"])]


@pytest.mark.django_db
def test_a_good_paper_between_begins_the_count_anew(street: str, come: Callable[..., Answer]) -> None:
    with refusing(Severity.TEXT):
        come(1)
        come(2)
    assert isinstance(come(6), Issued)
    assert rows(street, STREAK) == []
    with refusing(Severity.TEXT):
        come(3)
        come(4)
    assert rows(street, SUSPENDED) == []


@pytest.mark.django_db
def test_every_kind_is_counted_for_itself(street: str, come: Callable[..., Answer]) -> None:
    with refusing(Severity.TEXT):
        come(1)
        come(2, CertificateKind.INKAN)
        come(3)
    assert isinstance(come(4, CertificateKind.INKAN), Issued)
    assert rows(street, STREAK) == [("JUMINHYO", ["1", "3"])]
    assert rows(street, SUSPENDED) == []


@pytest.mark.django_db
def test_after_the_stop_is_lifted_it_takes_three_again(street: str, come: Callable[..., Answer]) -> None:
    with refusing(Severity.TEXT):
        for number in (1, 2, 3):
            come(number)
        with scope(street):
            number = standing_stops()[0].id
        told: dict[str, Any] = {"municipality": street, "now": FRIDAY_MORNING}
        proposed = propose_lift(number=number, reason="様式を直した", operator="職員A", **told)
        approve_lift(number=proposed, operator="承認者B", **told)
        come(4)
        come(5)
        assert len(rows(street, SUSPENDED)) == 1
        come(6)
    assert len(rows(street, SUSPENDED)) == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("number", [3, 6])
def test_people_refused_at_the_same_instant_stop_the_kind_once(street: str, ask: Ask, at: Clock, number: int) -> None:
    requests = [ask(street, f"request-{n:04d}", serial=f"100{n}", extent=Extent.SELF) for n in range(1, number + 1)]
    with refusing(Severity.GLYPH, together=number):
        answers = all_at_once(requests, at)
    assert {type(answer) for answer in answers} == {Refused}
    assert rows(street, SUSPENDED) == [('["JUMINHYO"]', "SELF_CHECK")]
    assert rows(street, STREAK) == []
    assert rows(street, "SELECT count(*) FROM incidents_incident") == [(number,)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_good_papers_and_refusals_at_the_same_instant_all_come_to_an_end(street: str, ask: Ask, at: Clock) -> None:
    """The row before the head of the chain, everywhere: else PostgreSQL would end one of them as a deadlock."""
    inspect = type(line.workshop().inspector).inspect
    refused = threading.local()

    def half(self: object, **given: object) -> Checked:
        if getattr(refused, "now", False):
            raise Mismatch(severity=Severity.TEXT, page=1, rule="as the test wants it")
        return inspect(self, **given)  # type: ignore[arg-type]

    def asking(number: int) -> list[IssueRequest]:
        return [ask(street, f"request-{number}-{n}", serial=f"100{number}", extent=Extent.SELF) for n in range(6)]

    answers: list[Answer] = []

    def run(number: int) -> None:
        refused.now = number <= 2
        try:
            answers.extend([issue(request=request, clock=at) for request in asking(number)])
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(line.workshop().inspector), "inspect", half)
        threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2, 3, 4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 24
    assert sum(isinstance(answer, Issued) for answer in answers) == 12
    assert rows(street, SUSPENDED) == []
