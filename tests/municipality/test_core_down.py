"""基幹の停止の宣言: two people, a term, and an effect from the next request on (feed rule 8, promise P4)."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from issuer.approvals.models import Proposal
from issuer.approvals.services import NotApprovable
from issuer.audit.models import AuditEvent
from issuer.municipality.core_down import (
    NotDeclarable,
    approve_core_down,
    approve_core_up,
    propose_core_down,
    propose_core_up,
)
from issuer.municipality.models import CoreDown
from issuer.papers.errors import BadInput
from issuer.replica.models import FeedState
from issuer.tenancy.scope import scope
from ops_console.operators.adding import add_operator
from tests import records as selectors

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def propose(code: str, now: datetime, **changes) -> str:
    given = {
        "system": "JUKI",
        "stopped_at": now - HOUR,
        "until": now + DAY,
        "reason": "基幹の障害",
        "operator": "sato",
        "now": now,
    }
    return propose_core_down(municipality=code, **given | changes)


def declare(code: str, now: datetime) -> int:
    return approve_core_down(municipality=code, number=propose(code, now), operator="suzuki", now=now)


def end(code: str, number: int, now: datetime, *, by: str = "sato") -> str:
    return propose_core_up(municipality=code, number=number, reason="復旧", operator=by, now=now)


def aged(code: str, now: datetime) -> datetime:
    """The moment at which the age of the data is taken."""
    with scope(code):
        FeedState.objects.update_or_create(system="JUKI", municipality=code, defaults={"extracted_at": now - 2 * HOUR})
        found = selectors.freshness(municipality=code)
    return next(f for f in found if f.system == "JUKI").aged_at(now)


def test_a_proposal_alone_changes_nothing_and_the_approval_works_at_once(kakogawa: str, now: datetime):
    number = propose(kakogawa, now)
    assert aged(kakogawa, now) == now
    approve_core_down(municipality=kakogawa, number=number, operator="suzuki", now=now)
    assert aged(kakogawa, now) == now - HOUR


def test_nobody_approves_what_they_proposed_not_even_past_the_code(kakogawa: str, now: datetime):
    number = propose(kakogawa, now)
    for by in ("sato", ""):
        with pytest.raises(NotApprovable):
            approve_core_down(municipality=kakogawa, number=number, operator=by, now=now)
    with pytest.raises(IntegrityError), transaction.atomic(), scope(kakogawa):
        CoreDown.objects.create(
            municipality=kakogawa, system="JUKI", stopped_at=now, until=now + DAY, reason="r", proposed_by="sato",
            proposed_at=now, approved_by="sato", approved_at=now,
        )  # fmt: skip
    assert aged(kakogawa, now) == now


def test_it_runs_out_by_itself(kakogawa: str, now: datetime):
    declare(kakogawa, now)
    assert aged(kakogawa, now + DAY) == now + DAY


def test_a_proposal_that_ran_out_is_not_approved(kakogawa: str, now: datetime):
    number = propose(kakogawa, now, until=now + HOUR)
    with pytest.raises(NotApprovable):
        approve_core_down(municipality=kakogawa, number=number, operator="suzuki", now=now + HOUR)


def test_its_end_takes_two_as_well_and_then_it_can_be_declared_anew(kakogawa: str, now: datetime):
    number = declare(kakogawa, now)
    with pytest.raises(NotDeclarable):
        propose(kakogawa, now)
    ending = end(kakogawa, number, now)
    assert aged(kakogawa, now) == now - HOUR
    for by in ("sato", ""):
        with pytest.raises(NotApprovable):
            approve_core_up(municipality=kakogawa, number=ending, operator=by, now=now)
    with pytest.raises(NotApprovable):  # the proposal of an end approves no declaration
        approve_core_down(municipality=kakogawa, number=ending, operator="suzuki", now=now)
    approve_core_up(municipality=kakogawa, number=ending, operator="suzuki", now=now)
    assert aged(kakogawa, now) == now
    with pytest.raises(NotApprovable):
        approve_core_up(municipality=kakogawa, number=ending, operator="suzuki", now=now)
    with pytest.raises(NotDeclarable):
        end(kakogawa, number, now)
    assert declare(kakogawa, now) != number


def test_two_proposals_of_one_system_do_not_stand_side_by_side(kakogawa: str, now: datetime):
    propose(kakogawa, now)
    with pytest.raises(NotApprovable):
        propose(kakogawa, now, operator="suzuki")
    propose(kakogawa, now, system="ZEI")


@pytest.mark.parametrize(
    "wrong",
    [
        {"system": "WORD"},
        {"stopped_at": timedelta(minutes=1)},
        {"until": timedelta(0)},
        {"until": timedelta(days=8)},
        {"reason": " "},
        {"operator": ""},
    ],
)
def test_a_declaration_that_cannot_be_is_not_proposed(kakogawa: str, now: datetime, wrong: dict):
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in wrong.items()}
    with pytest.raises(BadInput):
        propose(kakogawa, now, **given)


def test_strangers_see_and_approve_nothing_of_it(kakogawa: str, strangers: str, now: datetime):
    number = propose(kakogawa, now)
    with pytest.raises(NotApprovable):
        approve_core_down(municipality=strangers, number=number, operator="suzuki", now=now)


def test_each_act_is_in_the_audit_chain(kakogawa: str, now: datetime):
    ending = end(kakogawa, declare(kakogawa, now), now, by="suzuki")
    approve_core_up(municipality=kakogawa, number=ending, operator="sato", now=now)
    with scope(kakogawa):
        told = AuditEvent.objects.filter(action__startswith="core_down.").order_by("seq").values_list("action", "actor")
        assert list(told) == [
            ("core_down.declare.proposed", "sato"),
            ("core_down.declare.approved", "suzuki"),
            ("core_down.declared", "suzuki"),
            ("core_down.end.proposed", "suzuki"),
            ("core_down.end.approved", "sato"),
            ("core_down.ended", "sato"),
        ]


def test_the_command_takes_two_members_of_staff(kakogawa: str, now: datetime, settings, capsys):
    settings.AKASHI_NOW = now
    for name, role in (("sato", "ADMIN"), ("suzuki", "ADMIN"), ("view", "VIEW")):
        add_operator(
            name=name, display_name=name, municipality=kakogawa, roles=[role], expires_on=None, now=now, actor="test"
        )
    stop = ["--system", "JUKI", "--stopped-at", (now - HOUR).isoformat(), "--until", (now + DAY).isoformat()]
    call_command("core_down", kakogawa, "propose", *stop, "--reason", "障害", "--by", "sato", "--json")
    with scope(kakogawa):
        number = Proposal.objects.get().number
    for by in ("sato", "view", "nobody"):
        with pytest.raises(CommandError):
            call_command("core_down", kakogawa, "approve", number, "--by", by)
    call_command("core_down", kakogawa, "approve", number, "--by", "suzuki")
    assert "宣言中" in capsys.readouterr().out
    assert aged(kakogawa, now) == now - HOUR
    with scope(kakogawa):
        declared = str(CoreDown.objects.get().id)
    call_command("core_down", kakogawa, "end", declared, "--by", "suzuki", "--reason", "復旧")
    assert "終了の承認待ち" in capsys.readouterr().out
    with scope(kakogawa):
        ending = Proposal.objects.get(outcome="").number
    with pytest.raises(CommandError):
        call_command("core_down", kakogawa, "approve", ending, "--by", "suzuki")
    call_command("core_down", kakogawa, "withdraw", ending, "--by", "suzuki")
    call_command("core_down", kakogawa, "end", declared, "--by", "suzuki", "--reason", "復旧")
    with scope(kakogawa):
        ending = Proposal.objects.get(outcome="").number
    capsys.readouterr()
    call_command("core_down", kakogawa, "approve", ending, "--by", "sato")
    assert "終わり" in capsys.readouterr().out
