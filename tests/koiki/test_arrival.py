"""The deadline counts from the moment nginx had the message; what waited it away in a queue is not even begun."""

import time
from datetime import datetime

import pytest
from pytest_django import Settings

from issuer.issuance.errors import Busy
from tests import factories
from tests.issuance.test_card import offer_card

from . import messages
from .conftest import FakeLine, Post
from .test_access import CENTRE, _through_nginx, production
from .test_card import card, failures

__all__ = ["production"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("production")]
#: The deadline of a municipality that has set none (issuer/municipality/defaults.py).
DEADLINE = 20


def _arrived(ago: float) -> dict[str, str]:
    return {**_through_nginx(CENTRE), "HTTP_X_AKASHI_ARRIVAL": f"{time.time() - ago:.3f}"}


def test_who_waited_the_deadline_away_is_told_busy_at_once(post: Post, kakogawa: str, line: FakeLine) -> None:
    assert post(messages.issue(), **_arrived(DEADLINE + 1)).fault == "BUSY"
    assert line.asked == []


def test_what_waited_is_taken_off_the_time_that_is_left(
    post: Post, kakogawa: str, line: FakeLine, now: datetime
) -> None:
    assert post(messages.issue(), **_arrived(5)).fault == ""
    (asked,) = line.asked
    assert asked.received_at == now
    assert 0 <= DEADLINE - 5 - (asked.deadline - now).total_seconds() < 5, "the test itself took the rest"


@pytest.mark.parametrize(
    "told", ["", "x", "nan", "-5.000", "1e3", "0", "1700000000", "９.000", "1700000000.0000", " ", "9" * 400 + ".000"]
)
def test_a_header_that_is_no_time_counts_for_nothing(told: str, post: Post, kakogawa: str, line: FakeLine) -> None:
    assert post(messages.issue(), **_through_nginx(CENTRE), HTTP_X_AKASHI_ARRIVAL=told).fault == ""
    assert (line.asked[0].deadline - line.asked[0].received_at).total_seconds() == DEADLINE


def test_a_time_to_come_gives_nobody_more_of_it(post: Post, kakogawa: str, line: FakeLine) -> None:
    assert post(messages.issue(), **_arrived(-3600)).fault == ""
    assert (line.asked[0].deadline - line.asked[0].received_at).total_seconds() == DEADLINE


def test_only_the_socket_nginx_speaks_to_is_believed(
    post: Post, kakogawa: str, line: FakeLine, settings: Settings
) -> None:
    settings.AKASHI_DEMO = True
    assert post(messages.issue(), **_arrived(DEADLINE + 1) | {"REMOTE_ADDR": "127.0.0.1"}).fault == ""
    assert len(line.asked) == 1


def test_no_pin_is_tried_for_who_has_gone(post: Post, kakogawa: str, now: datetime) -> None:
    factories.fresh(kakogawa, now)
    factories.household(kakogawa, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂"}])
    offer_card(kakogawa, now)
    factories.card_user(kakogawa, now, user="AB12", kind="JUMINHYO", atena_no="1", pin="1234")
    for credential in (card("9999"), messages.jpki()):
        assert post(messages.listing(credential), **_arrived(DEADLINE + 1)).fault == "BUSY"
    assert failures(kakogawa) == {}
    assert post(messages.listing(card("9999")), **_arrived(0)).fault == ""
    assert failures(kakogawa)[("AB12", "JUMINHYO")] == 1


def test_a_question_without_a_deadline_is_answered_however_late(post: Post, kakogawa: str) -> None:
    assert post(messages.status(), **_arrived(3600)).fault == ""


def test_busy_is_retryable_and_a_resend_is_worked_anew(post: Post, kakogawa: str, line: FakeLine) -> None:
    late = post(messages.issue(), **_arrived(DEADLINE + 1))
    assert late.body.findtext("detail/{*}KoikiFault/{*}retryable") == "true"
    line.answer = Busy("moved")
    assert post(messages.issue(), **_arrived(1)).fault == "BUSY"
    assert len(line.asked) == 1
