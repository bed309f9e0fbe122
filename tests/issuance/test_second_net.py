"""The database's own look at holds: it stops what a line that reads none would let out, and nothing permitted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from issuer.holds.models import HoldRecord
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.gather import Look
from issuer.issuance.line import issue
from issuer.papers.facts import Facts
from issuer.papers.kinds import Extent, RefusalCode
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows

Clock = Callable[[], datetime]
When = tuple[int, int | None, str]
#: The applicant is 1; 2 lives with them, 9 elsewhere.
TARGETS = [("1", "1"), ("1", "2"), ("1", "9"), ("2", "H1"), ("2", "H9"), ("3", "K1")]
#: Hours from now that a hold begins and ends (None: never), and the kinds of certificate it is for.
NOW: When = (-1, None, "")
TIMES: list[When] = [NOW, (1, None, ""), (-2, -1, ""), (-1, None, "INKAN"), (-1, 1, "INKAN JUMINHYO")]


@pytest.fixture
def street(family: str, now: datetime) -> str:
    """The family of three, and somebody else."""
    factories.household(family, now, number="H9", people=[{"atena_no": "9", "name": "雨宮　栄", "serial": "1009"}])
    return family


def only_hold(code: str, now: datetime, *, number: int, target: tuple[str, str], kind: str, when: When) -> None:
    begins, ends, kinds = when
    with scope(code):
        HoldRecord.objects.update(is_deleted=True)
        HoldRecord.objects.create(
            municipality=code,
            source_system="JUKI",
            hold_no=str(number),
            target_kind=target[0],
            target_no=target[1],
            hold_kind=kind,
            certificate_kinds=kinds,
            starts_at=now + timedelta(hours=begins),
            ends_at=None if ends is None else now + timedelta(hours=ends),
            operated_at=now,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("extent", [Extent.SELF, Extent.ALL])
def test_what_the_rules_permit_it_never_refuses(
    extent: Extent, street: str, ask: Ask, at: Clock, now: datetime
) -> None:
    heard = set()
    for number, (target, kind, when) in enumerate(product(TARGETS, ["01", "02", "05", "09"], TIMES)):
        only_hold(street, now, number=number, target=target, kind=kind, when=when)
        answer = issue(request=ask(street, f"request-{number:04d}", extent=extent), clock=at)
        heard.add(answer.code if isinstance(answer, Refused) else "ISSUED")
    assert heard == {RefusalCode.HELD, "ISSUED"}
    assert rows(street, "SELECT category FROM incidents_incident") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "kind", "when", "extent"),
    [
        (("1", "1"), "06", NOW, Extent.SELF),
        (("1", "1"), "05", (-1, 1, "INKAN JUMINHYO"), Extent.SELF),
        (("2", "H1"), "09", NOW, Extent.SELF),
        (("1", "2"), "01", (-2, -1, ""), Extent.SELF),
        (("1", "2"), "05", NOW, Extent.ALL),
    ],
)
def test_a_line_that_reads_no_holds_is_stopped_and_becomes_an_incident(
    target: tuple[str, str],
    kind: str,
    when: When,
    extent: Extent,
    street: str,
    ask: Ask,
    at: Clock,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = Look.facts

    def facts(look: Look, **given: Any) -> Facts:
        return replace(honest(look, **given), holds=())

    monkeypatch.setattr(Look, "facts", facts)
    assert isinstance(issue(request=ask(street, "request-0001", extent=extent), clock=at), Issued)
    only_hold(street, now, number=1, target=target, kind=kind, when=when)
    answer = issue(request=ask(street, "request-0002", extent=extent), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.SELF_CHECK
    assert rows(street, "SELECT category, request_id FROM incidents_incident") == [("SELF_CHECK_HOLD", "request-0002")]
    assert rows(street, "SELECT event, count(*) FROM ledger_entry GROUP BY event ORDER BY event") == [
        ("ISSUED", 1),
        ("REFUSED", 1),
    ]
    assert rows(street, "SELECT count(*) FROM issuance_void_number WHERE request_id = 'request-0002'") == [(1,)]
    monkeypatch.undo()
    elsewhere = issue(request=ask(street, "request-0003", serial="1009", extent=Extent.SELF), clock=at)
    assert isinstance(elsewhere, Refused), "the kind is stopped until people have looked"
    assert elsewhere.code is RefusalCode.SELF_CHECK
