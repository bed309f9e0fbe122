"""証発間連携 on the screen."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from integrations.peers.links import GIVE, TAKE, add_link, end_link
from integrations.peers.models import PeerChange, PeerReceived, PeerSending
from issuer.municipality.selectors import policy
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn

PAGE = "/console/peers/"


def agreed(code: str, now: datetime, people: str) -> str:
    kind = CertificateKind.KOSEKI_ZENBU if people == GIVE else CertificateKind.JUMINHYO
    return add_link(
        municipality=code, url="http://127.0.0.1:1", kinds=[kind], people=people, token="", certificate="", now=now,
        actor="test",
    ).number  # fmt: skip


def sending(code: str, sql: str) -> None:
    with scope(code):
        connections["default"].cursor().execute(f"UPDATE peers_sending SET {sql} WHERE municipality = %s", [code])


@pytest.fixture
def admin(kakogawa: str, hire: Callable[..., Operator], as_: SignIn) -> Client:
    return as_(hire("admin-a", kakogawa, "ADMIN"))


def text(browser: Client, path: str = PAGE) -> str:
    return browser.get(path).content.decode()


def test_without_a_peer_the_page_says_so(kakogawa: str, admin: Client) -> None:
    assert "相手の証明発行サーバはありません" in text(admin)
    assert "知らせが届いていません" not in text(admin, "/console/")


def test_what_is_sent_is_told_as_it_stands_and_silence_reaches_the_front_page(
    kakogawa: str, now: datetime, admin: Client
) -> None:
    number = agreed(kakogawa, now, GIVE)
    assert "まだ答えがありません" in text(admin)
    sending(kakogawa, "copying = NULL, answered_at = clock_timestamp(), number = 4")
    assert "届いています" in text(admin)
    sending(kakogawa, "answered_at = clock_timestamp() - interval '5 minutes'")
    assert "しばらく答えがありません" in text(admin)
    assert "か所に、こちらの知らせが届いていません" not in text(admin, "/console/")
    sending(kakogawa, "failures = 3, failure = 'ConnectTimeout'")
    assert "届いていません (続けて3回、つながらない)" in text(admin)
    assert "ConnectTimeout" in text(admin, f"{PAGE}{number}/")
    assert "1 か所に、こちらの知らせが届いていません" in text(admin, "/console/")
    sending(kakogawa, "failure = 'CLOCK'")
    assert "時計が合わない" in text(admin)
    end_link(municipality=kakogawa, number=number, now=now, actor="test")
    assert "終わっています" in text(admin)
    assert "か所に、こちらの知らせが届いていません" not in text(admin, "/console/")
    assert admin.post(f"{PAGE}{number}/copy/").status_code == 422


def test_who_lives_on_the_copy_sees_its_age_against_the_limit(kakogawa: str, now: datetime, admin: Client) -> None:
    number = agreed(kakogawa, now, TAKE)
    assert "まだ知らせがありません" in text(admin)
    with scope(kakogawa):
        rule = policy(municipality=kakogawa, at=now).freshness_of("PEER")
    for minutes, told in (
        (rule.warn, "届いています"),
        (rule.warn + 1, "遅れています"),
        (rule.limit + 1, "上限より長く知らせがありません"),
    ):
        with scope(kakogawa):
            PeerReceived.objects.update(number=9, as_of=now - timedelta(minutes=minutes), received_at=now)
        assert told in text(admin), minutes
    with scope(kakogawa):
        PeerReceived.objects.update(copy_began=7, as_of=now)
    assert "全部を受け取っています" in text(admin)
    assert "第9号" in text(admin, f"{PAGE}{number}/")


def test_a_whole_copy_is_ordered_behind_a_page_that_says_what_it_does(
    kakogawa: str, now: datetime, admin: Client
) -> None:
    number = agreed(kakogawa, now, GIVE)
    sending(kakogawa, "copying = NULL, failures = 2")
    with scope(kakogawa):
        PeerChange.objects.all().delete()
    assert "交付は続きます" in text(admin, f"{PAGE}{number}/copy/")
    assert admin.post(f"{PAGE}{number}/copy/").status_code == 302
    with scope(kakogawa):
        row = PeerSending.objects.get()
    assert (row.copying, row.failures) == ({}, 0)
    assert ("peer.copy_ordered", {"peer": number}) in acts(kakogawa, actor="admin-a")
    page = text(admin, f"{PAGE}{number}/")
    assert "全部の送り直しを指示" in page
    assert "相手と取り決め" in page


def test_another_municipality_has_no_such_peer(kakogawa: str, now: datetime, stranger: Operator, as_: SignIn) -> None:
    number = agreed(kakogawa, now, GIVE)
    browser = as_(stranger)
    assert number not in text(browser)
    assert browser.get(f"{PAGE}{number}/").status_code == 404
    assert browser.post(f"{PAGE}{number}/copy/").status_code == 404
