"""An act that takes two cannot be done by one, late, twice, or on something that has changed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections

from issuer.approvals.models import Proposal
from issuer.approvals.services import TERM, NotApprovable, approve, decline, open_proposals, propose
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

Propose = Callable[..., str]


@pytest.fixture
def proposed(kakogawa: str, now: datetime) -> Propose:
    """Someone (職員A unless told) proposes something."""

    def made(**other: Any) -> str:
        told = {"act": "hold.release", "subject": "C1", "payload": {"hold_no": "C1"}, "reason": "終わった",
                "difference": [("状態", "抑止", "解除")], "operator": "a", "now": now}  # fmt: skip
        return propose(municipality=kakogawa, **{**told, **other})

    return made


def _approve(code: str, number: str, operator: str, now: datetime, **other: str) -> Proposal:
    with scope(code):
        told = {"act": "hold.release", **other}
        return approve(municipality=code, number=number, operator=operator, now=now, **told)


def test_the_second_person_approves_once(proposed: Propose, kakogawa: str, now: datetime) -> None:
    number = proposed()
    assert _approve(kakogawa, number, "b", now).payload == {"hold_no": "C1"}
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, "c", now)


@pytest.mark.parametrize("operator", ["a", "", " "])
def test_the_one_who_proposed_or_nobody_does_not_approve(
    proposed: Propose, kakogawa: str, now: datetime, operator: str
) -> None:
    number = proposed()
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, operator, now)


def test_the_database_itself_refuses_one_person(proposed: Propose, kakogawa: str) -> None:
    number = proposed()
    with pytest.raises(IntegrityError), scope(kakogawa), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_proposal SET outcome = 'APPROVED', decided_by = 'a' WHERE number = %s", [number]
        )


def test_it_is_over_when_its_time_is_over(proposed: Propose, kakogawa: str, now: datetime) -> None:
    number = proposed()
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, "b", now + TERM)
    assert proposed(now=now + TERM) != number


def test_it_is_void_when_its_subject_changed(proposed: Propose, kakogawa: str, now: datetime) -> None:
    number = proposed(basis="1")
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, "b", now, basis="2")
    assert _approve(kakogawa, number, "b", now, basis="1")


def test_it_is_approved_as_the_act_it_is(proposed: Propose, kakogawa: str, now: datetime) -> None:
    number = proposed()
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, "b", now, act="seal.replace")


def test_a_second_proposal_of_the_same_waits_for_the_first(proposed: Propose, kakogawa: str, now: datetime) -> None:
    number = proposed()
    with pytest.raises(NotApprovable):
        proposed(operator="b")
    decline(municipality=kakogawa, number=number, operator="a", now=now + timedelta(minutes=1))
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, "b", now)
    assert proposed(operator="b")


def test_it_needs_a_reason_and_a_person(proposed: Propose) -> None:
    for missing in ({"reason": " "}, {"operator": ""}):
        with pytest.raises(BadInput):
            proposed(**missing)


def test_another_municipality_neither_sees_nor_approves_it(
    proposed: Propose, strangers: str, kakogawa: str, now: datetime
) -> None:
    number = proposed()
    with scope(strangers):
        assert open_proposals(now=now) == []
    with pytest.raises(NotApprovable):
        _approve(strangers, number, "b", now)
