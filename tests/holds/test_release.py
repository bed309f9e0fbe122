"""解除 takes two, and nothing but a hold of the console is released here."""

from datetime import datetime, timedelta

import pytest

from issuer.approvals.services import NotApprovable, decline
from issuer.holds.models import HoldRecord
from issuer.holds.release import RELEASE, RELEASE_PROTECTION, approve_release, propose_release
from issuer.holds.services import HeldAlready, UnknownHold, end_hold, set_hold
from issuer.papers.kinds import HoldKind
from issuer.tenancy.scope import scope
from tests import factories
from tests.console.chain import acts


def _held(code: str, now: datetime, kind: HoldKind = HoldKind.STOPPED_BY_PERSON, **more: object) -> str:
    given = {"target_kind": "1", "target_no": "1", "starts_at": now, "operator": "sato", "now": now, "reason": "申出"}
    return set_hold(municipality=code, kind=kind, **given | more)


def _proposed(code: str, now: datetime, hold_no: str) -> str:
    return propose_release(municipality=code, hold_no=hold_no, reason="発見", operator="sato", now=now)


def _stands(code: str, hold_no: str) -> bool:
    with scope(code):
        return HoldRecord.objects.get(hold_no=hold_no).ended_at is None


def test_the_second_person_ends_it_and_both_are_on_the_chain(kakogawa: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now)
    number = _proposed(kakogawa, now, hold_no)
    assert _stands(kakogawa, hold_no)
    approve_release(municipality=kakogawa, number=number, operator="suzuki", now=now)
    assert not _stands(kakogawa, hold_no)
    told = [action for action, _ in acts(kakogawa) if action.startswith("hold.")]
    assert told == ["hold.set", "hold.release.proposed", "hold.release.approved", "hold.ended"]


def test_one_person_cannot_in_any_way(kakogawa: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now)
    number = _proposed(kakogawa, now, hold_no)
    for who, when in (("sato", now), ("", now), ("suzuki", now + timedelta(hours=24))):
        with pytest.raises(NotApprovable):
            approve_release(municipality=kakogawa, number=number, operator=who, now=when)
    decline(municipality=kakogawa, number=number, operator="sato", now=now)
    with pytest.raises(NotApprovable):
        approve_release(municipality=kakogawa, number=number, operator="suzuki", now=now)
    assert _stands(kakogawa, hold_no)


def test_an_approval_is_good_once_and_for_its_own_act(kakogawa: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now, HoldKind.PROTECTION)
    number = _proposed(kakogawa, now, hold_no)
    with pytest.raises(NotApprovable):
        approve_release(act=RELEASE, municipality=kakogawa, number=number, operator="suzuki", now=now)
    approve_release(act=RELEASE_PROTECTION, municipality=kakogawa, number=number, operator="suzuki", now=now)
    with pytest.raises((NotApprovable, UnknownHold)):
        approve_release(act=RELEASE_PROTECTION, municipality=kakogawa, number=number, operator="suzuki", now=now)


def test_a_hold_ended_meanwhile_cannot_be_released_and_the_proposal_is_not_spent(kakogawa: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now)
    number = _proposed(kakogawa, now, hold_no)
    end_hold(municipality=kakogawa, hold_no=hold_no, operator="command", now=now)
    with pytest.raises(UnknownHold):
        approve_release(municipality=kakogawa, number=number, operator="suzuki", now=now)
    assert "hold.release.approved" not in [action for action, _ in acts(kakogawa)]


def test_a_hold_of_a_package_is_not_released_here(kakogawa: str, now: datetime) -> None:
    factories.hold(kakogawa, now, target="1", number="1")
    with scope(kakogawa):
        row = HoldRecord.objects.get()
    assert row.source_system != "CONSOLE"
    with pytest.raises(UnknownHold):
        _proposed(kakogawa, now, row.hold_no)


def test_strangers_release_nothing_of_ours(kakogawa: str, strangers: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now)
    number = _proposed(kakogawa, now, hold_no)
    with pytest.raises(UnknownHold):
        _proposed(strangers, now, hold_no)
    with pytest.raises(NotApprovable):
        approve_release(municipality=strangers, number=number, operator="suzuki", now=now)


def test_the_same_hold_is_not_set_twice_by_a_form_sent_twice(kakogawa: str, now: datetime) -> None:
    hold_no = _held(kakogawa, now, once=True)
    with pytest.raises(HeldAlready, match=hold_no):
        _held(kakogawa, now + timedelta(seconds=1), once=True)
    _held(kakogawa, now, HoldKind.STOPPED_BY_OFFICE, once=True)
    _held(kakogawa, now, once=True, ends_at=now + timedelta(days=1))
    end_hold(municipality=kakogawa, hold_no=hold_no, operator="command", now=now)
    _held(kakogawa, now, once=True)
