"""停止と再開: one person stops, two go on, and nobody is both (promise P3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from issuer.audit.models import AuditEvent
from issuer.municipality.models import Suspension
from issuer.municipality.selectors import policy
from issuer.municipality.stops import (
    TERM,
    NotLiftable,
    approve_lift,
    propose_lift,
    standing_stops,
    stop,
    withdraw_lift,
)
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.operators.adding import add_operator

A, B = "職員A", "承認者B"


@pytest.fixture
def stopped(kakogawa: str, now: datetime) -> int:
    """住民票 is stopped by 職員A; the number of the stop."""
    stop(municipality=kakogawa, kinds=[CertificateKind.JUMINHYO], reason="調査", operator=A, now=now)
    with scope(kakogawa):
        return int(standing_stops()[0].id)


def _stands(code: str, now: datetime) -> bool:
    with scope(code):
        return bool(policy(municipality=code, at=now).suspensions)


def _propose(code: str, number: int, now: datetime, by: str = A) -> None:
    propose_lift(municipality=code, number=number, reason="原因を除いた", operator=by, now=now)


def _approve(code: str, number: int, now: datetime, by: str = B) -> None:
    approve_lift(municipality=code, number=number, operator=by, now=now)


def test_a_stop_works_at_once_and_a_proposal_alone_does_not_end_it(kakogawa: str, stopped: int, now: datetime) -> None:
    _propose(kakogawa, stopped, now)
    assert _stands(kakogawa, now)
    _approve(kakogawa, stopped, now)
    assert not _stands(kakogawa, now)


def test_who_stopped_may_propose_but_who_proposed_never_approves_not_even_past_the_code(
    kakogawa: str, stopped: int, now: datetime
) -> None:
    _propose(kakogawa, stopped, now)
    with pytest.raises(NotLiftable, match="ほかの職員"):
        _approve(kakogawa, stopped, now, by=A)
    for people in ({"lifted_by": A}, {"lifted_by": ""}, {"lifted_by": B, "lift_proposed_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic(), scope(kakogawa):
            Suspension.objects.filter(id=stopped).update(lifted_at=now, **people)
    assert _stands(kakogawa, now)


@pytest.mark.parametrize(
    "act",
    [
        lambda code, number, now: _approve(code, number, now),
        lambda code, number, now: withdraw_lift(municipality=code, number=number, operator=B, now=now),
        lambda code, number, now: _approve(code, number + 1, now),
        lambda code, number, now: _propose(code, number + 1, now),
    ],
)
def test_what_was_not_proposed_or_is_not_there_cannot_be_acted_on(
    kakogawa: str, stopped: int, now: datetime, act: Callable[[str, int, datetime], None]
) -> None:
    with pytest.raises(NotLiftable):
        act(kakogawa, stopped, now)
    assert _stands(kakogawa, now)


def test_a_proposal_is_over_after_a_day_and_can_be_made_again(kakogawa: str, stopped: int, now: datetime) -> None:
    _propose(kakogawa, stopped, now)
    with pytest.raises(NotLiftable, match="もう提案されています"):
        _propose(kakogawa, stopped, now, by=B)
    with pytest.raises(NotLiftable, match="24時間"):
        _approve(kakogawa, stopped, now + TERM)
    _propose(kakogawa, stopped, now + TERM, by=B)
    with pytest.raises(NotLiftable, match="ほかの職員"):
        _approve(kakogawa, stopped, now + TERM, by=B)
    _approve(kakogawa, stopped, now + TERM + timedelta(minutes=1), by=A)
    assert not _stands(kakogawa, now)


def test_a_withdrawn_proposal_cannot_be_approved(kakogawa: str, stopped: int, now: datetime) -> None:
    _propose(kakogawa, stopped, now)
    withdraw_lift(municipality=kakogawa, number=stopped, operator=B, now=now)
    with pytest.raises(NotLiftable):
        _approve(kakogawa, stopped, now)


def test_approving_twice_ends_it_once(kakogawa: str, stopped: int, now: datetime) -> None:
    _propose(kakogawa, stopped, now)
    _approve(kakogawa, stopped, now)
    with pytest.raises(NotLiftable):
        _approve(kakogawa, stopped, now)


def test_every_act_says_why_and_is_on_the_chain(kakogawa: str, stopped: int, now: datetime) -> None:
    for words in ("", "　 "):
        with pytest.raises(BadInput):
            stop(municipality=kakogawa, kinds=[], reason=words, operator=A, now=now)
        with pytest.raises(BadInput):
            propose_lift(municipality=kakogawa, number=stopped, reason=words, operator=A, now=now)
    _propose(kakogawa, stopped, now)
    withdraw_lift(municipality=kakogawa, number=stopped, operator=A, now=now)
    _propose(kakogawa, stopped, now, by=B)
    _approve(kakogawa, stopped, now, by=A)
    with scope(kakogawa):
        acts = AuditEvent.objects.filter(action__startswith="municipality.").order_by("seq")
        assert [(event.action.partition(".")[2], event.actor) for event in acts][-5:] == [
            ("suspended", A),
            ("resume_proposed", A),
            ("resume_withdrawn", A),
            ("resume_proposed", B),
            ("resumed", A),
        ]


def test_another_municipality_can_neither_see_nor_end_it(
    kakogawa: str, strangers: str, stopped: int, now: datetime
) -> None:
    _propose(kakogawa, stopped, now)
    with pytest.raises(NotLiftable):
        _approve(strangers, stopped, now)
    with scope(strangers):
        assert standing_stops() == []


def test_the_command_stops_by_one_and_goes_on_by_two(
    kakogawa: str, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("sato", "suzuki"):
        add_operator(
            name=name, display_name=name, municipality=kakogawa, roles=["ADMIN"], expires_on=None, now=now, actor="test"
        )
    call_command("service_stop", kakogawa, "stop", "--by", "sato", "--kinds", "INKAN", "--reason", "調査")
    with scope(kakogawa):
        number = str(standing_stops()[0].id)
    call_command("service_stop", kakogawa, "propose", number, "--by", "sato", "--reason", "済み")
    with pytest.raises(CommandError, match="ほかの職員"):
        call_command("service_stop", kakogawa, "approve", number, "--by", "sato")
    with pytest.raises(CommandError, match="システム管理"):
        call_command("service_stop", kakogawa, "approve", number, "--by", "nobody")
    capsys.readouterr()
    call_command("service_stop", kakogawa, "approve", number, "--by", "suzuki")
    assert "停止はありません" in capsys.readouterr().out
