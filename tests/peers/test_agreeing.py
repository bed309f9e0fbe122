"""peer_add on both sides: what it takes, what it refuses, and what changes with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pytest_django import Settings

from integrations.peers.links import Added, add_link, end_link, link
from integrations.peers.status import status
from issuer.municipality.selectors import policy
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from tests import factories

from .asking import facts_at, refusals
from .conftest import REGISTERS, RESIDENTS, City

pytestmark = pytest.mark.django_db
Agree = Callable[..., Added]


@pytest.fixture
def agree(kakogawa: str, now: datetime) -> Agree:
    def add(**given: Any) -> Added:
        said = {"municipality": kakogawa, "url": "http://127.0.0.1:1", "kinds": REGISTERS, "people": "", "token": ""}
        return add_link(**{**said, "certificate": "", "now": now, "actor": "test", **given})

    return add


def test_the_server_of_the_residents_gives_and_the_other_takes(city: City) -> None:
    (ours,), (theirs,) = (status(municipality=one.code) for one in (city.residents, city.registers))
    assert (ours["people"], theirs["people"]) == ("GIVE", "TAKE")
    assert ours["peer"] == theirs["peer"]


def test_whoever_has_residents_data_of_its_own_takes_none(agree: Agree, kakogawa: str, now: datetime) -> None:
    factories.fresh(kakogawa, now)
    assert agree(kinds=RESIDENTS).people == "NONE"
    with pytest.raises(BadInput, match="住基の連携"):
        agree(kinds=RESIDENTS, people="TAKE")


def test_taking_people_from_two_is_refused(agree: Agree) -> None:
    agree(kinds=RESIDENTS)
    with pytest.raises(BadInput, match="もう1つ"):
        agree(kinds=RESIDENTS, url="http://127.0.0.1:2")


def test_the_other_kinds_keep_their_fees(agree: Agree, kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        before = policy(municipality=kakogawa, at=now).offered
    made = agree()
    with scope(kakogawa):
        after = policy(municipality=kakogawa, at=now).offered
    assert sorted(made.no_longer_offered) == sorted(REGISTERS)
    assert after == {kind: fee for kind, fee in before.items() if kind not in REGISTERS}


def test_agreeing_again_keeps_the_number_and_renews_the_secret(agree: Agree, kakogawa: str, now: datetime) -> None:
    first = agree()
    with scope(kakogawa):
        before = link(municipality=kakogawa, number=first.number)
    assert end_link(municipality=kakogawa, number=first.number, now=now, actor="test")
    second = agree()
    with scope(kakogawa):
        after = link(municipality=kakogawa, number=second.number)
    assert before is not None
    assert after is not None
    assert first.number == second.number
    assert before.secret != after.secret


def test_ending_is_done_once_and_what_was_copied_grows_stale(city: City, now: datetime) -> None:
    city.settle()
    where = city.registers
    assert end_link(municipality=where.code, number=where.number, now=now, actor="test")
    assert not end_link(municipality=where.code, number=where.number, now=now, actor="test")
    where.waits(481)
    assert "peer_fresh" in refusals(facts_at(where, serial="1001"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kinds": []}, "--kinds"),
        ({"kinds": list(CertificateKind)}, "種別が無くなります"),
        ({"url": "http://example.jp"}, "https://"),
        ({"url": "ftp://127.0.0.1"}, "https://"),
        ({"url": "https://user@example.jp"}, "https://"),
        ({"token": "akashi-peer-1"}, "トークンが読めません"),
        ({"token": f"akashi-peer-011002-{'A' * 16}-{'x' * 43}"}, "別の団体"),
        ({"municipality": "123456"}, "ありません"),
    ],
)
def test_what_cannot_be_agreed_is_refused_with_its_reason_and_nothing_is_kept(
    agree: Agree, kakogawa: str, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        agree(**given)
    assert status(municipality=kakogawa) == []


def test_in_production_a_certificate_must_be_agreed(agree: Agree, settings: Settings) -> None:
    settings.AKASHI_DEMO = False
    with pytest.raises(BadInput, match="相互 TLS"):
        agree(url="https://peer.example.jp")
    assert agree(url="https://peer.example.jp", certificate="0" * 64).people == "GIVE"
