"""The access log of refused calls: counted by the minute, kept for years, never in the way of an answer."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError
from django.test import Client

from integrations.web.models import TurnedAway
from integrations.web.turned_away import KOIKI, forget, turned_away
from issuer.tenancy.scope import PLATFORM, scope


def rows(municipality: str) -> list[tuple[str, str, str, str, int]]:
    """Door, outcome, operation, source and count."""
    with scope(municipality):
        found = TurnedAway.objects.order_by("minute", "door", "outcome", "source")
        return [(e.door, e.outcome, e.operation, e.source, e.count) for e in found]


@pytest.mark.django_db
def test_a_flood_is_one_row_a_minute(kakogawa: str, now: datetime) -> None:
    for second in range(0, 120, 10):
        turned_away(door=KOIKI, outcome="BUSY", now=now + timedelta(seconds=second), municipality=kakogawa)
    assert rows(kakogawa) == [(KOIKI, "BUSY", "", "", 6)] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "999999", "28210x", "加古川"])
def test_what_is_asked_of_nobody_we_know_counts_for_the_deployment(kakogawa: str, now: datetime, asked: str) -> None:
    turned_away(door=KOIKI, outcome="UNKNOWN_MUNICIPALITY", now=now, municipality=asked)
    assert rows(PLATFORM) == [(KOIKI, "UNKNOWN_MUNICIPALITY", "", "", 1)]
    assert rows(kakogawa) == []


@pytest.mark.django_db
def test_each_door_counts_what_it_refuses(kakogawa: str, settings: LazySettings, now: datetime) -> None:
    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, now
    browser = Client()
    answers = [
        browser.post("/koiki/v5", b"<x/>", content_type="text/xml"),
        browser.post("/peers/v1", b"<x/>", content_type="text/xml"),
        browser.post("/feeds/v1/packages", b"x", content_type="application/zip", headers={"Authorization": "Bearer x"}),
    ]
    assert [answer.status_code for answer in answers] == [500, 500, 401]
    assert [(door, outcome) for door, outcome, *_ in rows(PLATFORM)] == [
        ("FEEDS", "UNAUTHORIZED"),
        ("KOIKI", "INVALID_MESSAGE"),
        ("PEERS", "NOT_AUTHORISED"),
    ]


@pytest.mark.django_db
def test_the_public_page_counts_who_asks_too_often(kakogawa: str, settings: LazySettings, now: datetime) -> None:
    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, now
    browser = Client()
    while browser.post("/verify/", {"number": "x"}).status_code != 429:
        pass
    assert rows(PLATFORM) == [("VERIFY", "RATE_LIMITED", "", "", 1)]


@pytest.mark.django_db
def test_a_database_that_cannot_count_does_not_change_the_answer(
    kakogawa: str, settings: LazySettings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> bool:
        raise DatabaseError

    settings.AKASHI_DEMO, settings.AKASHI_NOW = True, now
    monkeypatch.setattr("integrations.web.turned_away.known", away)
    turned_away(door=KOIKI, outcome="BUSY", now=now, municipality=kakogawa)
    assert rows(kakogawa) == []


@pytest.mark.django_db
def test_a_source_is_one_short_line(kakogawa: str, now: datetime) -> None:
    turned_away(door=KOIKI, outcome="BUSY", now=now, municipality=kakogawa, source="CN=a\n\0" + "b" * 999)
    ((_, _, _, source, _),) = rows(kakogawa)
    assert source.startswith("CN=ab")
    assert len(source) == 160


@pytest.mark.django_db
def test_what_is_kept_long_enough_is_forgotten(kakogawa: str, settings: LazySettings, now: datetime) -> None:
    settings.AKASHI_ACCESS_LOG_YEARS = 3
    for days in (1, 3 * 365, 3 * 366 + 1):
        turned_away(door=KOIKI, outcome="BUSY", now=now - timedelta(days=days), municipality=kakogawa)
    turned_away(door=KOIKI, outcome="BUSY", now=now - timedelta(days=3 * 366 + 1))
    assert forget(now=now) == 2
    assert len(rows(kakogawa)) == 2
