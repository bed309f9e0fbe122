"""緊急停止 of everything: one row stops all municipalities, and nobody ends it alone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from issuer.approvals.services import NotApprovable, decline
from issuer.municipality.models import ServiceStop
from issuer.municipality.selectors import policy
from issuer.municipality.service_stops import (
    NotRestartable,
    approve_restart,
    propose_restart,
    service_stops,
    stop_everything,
)
from issuer.municipality.stops import stop
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.tenancy.scope import PLATFORM, scope


def _codes(code: str, now: datetime) -> list[tuple[RefusalCode, frozenset[CertificateKind]]]:
    with scope(code):
        return [(one.code, one.kinds) for one in policy(municipality=code, at=now).suspensions]


def test_it_stands_before_the_stops_of_a_municipality_and_leaves_them_when_it_ends(
    kakogawa: str, strangers: str, now: datetime
) -> None:
    stop(municipality=kakogawa, kinds=[CertificateKind.INKAN], reason="調査", operator="sato", now=now)
    own = (RefusalCode.MAINTENANCE, frozenset({CertificateKind.INKAN}))
    number = stop_everything(reason="疑い", operator="p", now=now)
    assert _codes(kakogawa, now) == [(RefusalCode.MAINTENANCE, frozenset()), own]
    assert _codes(strangers, now) == [(RefusalCode.MAINTENANCE, frozenset())]
    proposal = propose_restart(number=number, reason="除いた", operator="p", now=now)
    approve_restart(number=proposal, operator="q", now=now)
    assert _codes(kakogawa, now) == [own]
    assert _codes(strangers, now) == []


def test_one_person_cannot_go_on_in_any_way(db: None, now: datetime) -> None:
    number = stop_everything(reason="疑い", operator="p", now=now)
    proposal = propose_restart(number=number, reason="除いた", operator="p", now=now)
    for who, when in (("p", now), ("", now), ("q", now + timedelta(hours=24))):
        with pytest.raises(NotApprovable):
            approve_restart(number=proposal, operator=who, now=when)
    decline(municipality=PLATFORM, number=proposal, operator="p", now=now)
    with pytest.raises(NotApprovable):
        approve_restart(number=proposal, operator="q", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceStop.objects.update(lifted_at=now, lifted_by="p", lift_proposed_by="p")
    assert [one.id for one in service_stops()] == [number]


def test_it_needs_a_reason_and_what_is_over_is_not_ended_again(db: None, now: datetime) -> None:
    with pytest.raises(BadInput):
        stop_everything(reason=" ", operator="p", now=now)
    number = stop_everything(reason="疑い", operator="p", now=now)
    approve_restart(
        number=propose_restart(number=number, reason="除いた", operator="p", now=now), operator="q", now=now
    )
    with pytest.raises(NotRestartable):
        propose_restart(number=number, reason="除いた", operator="p", now=now)
