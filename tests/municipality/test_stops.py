"""停止と再開: one person stops, two go on, and nobody is both (promise P3)."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from issuer.approvals.services import TERM, NotApprovable
from issuer.audit.models import AuditEvent
from issuer.municipality.models import Suspension
from issuer.municipality.selectors import policy
from issuer.municipality.stops import NotLiftable, approve_lift, lift_proposal, propose_lift, standing_stops, stop
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


def _propose(code: str, number: int, now: datetime, by: str = A) -> str:
    return propose_lift(municipality=code, number=number, reason="原因を除いた", operator=by, now=now)


def _approve(code: str, number: str, now: datetime, by: str = B) -> None:
    approve_lift(municipality=code, number=number, operator=by, now=now)


def test_a_stop_works_at_once_and_a_proposal_alone_does_not_end_it(kakogawa: str, stopped: int, now: datetime) -> None:
    number = _propose(kakogawa, stopped, now)
    assert _stands(kakogawa, now)
    _approve(kakogawa, number, now)
    assert not _stands(kakogawa, now)


def test_who_stopped_may_propose_but_who_proposed_never_approves_not_even_past_the_code(
    kakogawa: str, stopped: int, now: datetime
) -> None:
    number = _propose(kakogawa, stopped, now)
    with pytest.raises(NotApprovable, match="ほかの職員"):
        _approve(kakogawa, number, now, by=A)
    for people in ({"lifted_by": A}, {"lifted_by": ""}, {"lifted_by": B, "lift_proposed_by": ""},
                   {"lifted_by": B, "lift_proposed_by": B}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic(), scope(kakogawa):
            Suspension.objects.filter(id=stopped).update(lifted_at=now, **people)
    assert _stands(kakogawa, now)


def test_what_was_not_proposed_or_is_not_there_cannot_be_acted_on(kakogawa: str, stopped: int, now: datetime) -> None:
    with pytest.raises(NotApprovable):
        _approve(kakogawa, str(stopped), now)
    with pytest.raises(NotLiftable):
        _propose(kakogawa, stopped + 1, now)
    assert _stands(kakogawa, now)


def test_a_proposal_is_over_after_a_day_and_can_be_made_again(kakogawa: str, stopped: int, now: datetime) -> None:
    number = _propose(kakogawa, stopped, now)
    with pytest.raises(NotApprovable, match="もう承認を待っています"):
        _propose(kakogawa, stopped, now, by=B)
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, now + TERM)
    again = _propose(kakogawa, stopped, now + TERM, by=B)
    _approve(kakogawa, again, now + TERM + timedelta(minutes=1), by=A)
    assert not _stands(kakogawa, now)


def test_approving_twice_ends_it_once(kakogawa: str, stopped: int, now: datetime) -> None:
    number = _propose(kakogawa, stopped, now)
    _approve(kakogawa, number, now)
    with pytest.raises(NotApprovable):
        _approve(kakogawa, number, now)
    with scope(kakogawa):
        over = Suspension.objects.get(id=stopped)
    assert (over.lift_proposed_by, over.lift_reason, over.lifted_by) == (A, "原因を除いた", B)


def test_every_act_says_why_and_is_on_the_chain(kakogawa: str, stopped: int, now: datetime) -> None:
    for words in ("", "　 "):
        with pytest.raises(BadInput):
            stop(municipality=kakogawa, kinds=[], reason=words, operator=A, now=now)
        with pytest.raises(BadInput):
            propose_lift(municipality=kakogawa, number=stopped, reason=words, operator=A, now=now)
    number = _propose(kakogawa, stopped, now, by=B)
    _approve(kakogawa, number, now, by=A)
    with scope(kakogawa):
        assert lift_proposal(number=stopped, now=now) is None
        acts = AuditEvent.objects.filter(action__startswith="municipality.").order_by("seq")
        assert [(event.action.partition(".")[2], event.actor) for event in acts][-4:] == [
            ("suspended", A),
            ("resume.proposed", B),
            ("resume.approved", A),
            ("resumed", A),
        ]


def test_another_municipality_can_neither_see_nor_end_it(
    kakogawa: str, strangers: str, stopped: int, now: datetime
) -> None:
    number = _propose(kakogawa, stopped, now)
    with pytest.raises(NotApprovable):
        _approve(strangers, number, now)
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
