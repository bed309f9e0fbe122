"""What a client sees through each kind of weather, and what the server got."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from integrations.centre.weather import Sky, weather
from integrations.centre.wire import Cut, Http, NotConnected, TimedOut, Trouble

from .conftest import ANSWER, Got

ACTION = "urn:akashi:koiki:5/IssueCertificate"


def ask(sky: Sky, body: bytes = b"message", *, timeout: float = 5) -> bytes:
    return Http(f"{sky.url}/koiki/v5", timeout_seconds=timeout)(ACTION, body)


def settled(sky: Sky, number: int) -> None:
    """Wait until so many messages are done with (a drop in silence ends when its sender has left)."""
    until = time.monotonic() + 5
    while len(sky.passages) < number and time.monotonic() < until:
        time.sleep(0.005)
    assert len(sky.passages) >= number


def test_in_fair_weather_messages_go_through_as_they_are(server: Got) -> None:
    with weather(server.url) as sky:
        assert [ask(sky, b"%d" % n) for n in range(3)] == [ANSWER] * 3
    assert server.bodies == [b"0", b"1", b"2"]
    assert [(p.number, p.operation, p.sent, p.returned) for p in sky.passages] == [
        (n, "IssueCertificate", 1, True) for n in (1, 2, 3)
    ]


def test_the_address_keeps_the_path_of_the_servers(server: Got) -> None:
    with weather(f"{server.url}/koiki/v5") as sky:
        assert sky.url.endswith("/koiki/v5")
        assert Http(sky.url)(ACTION, b"message") == ANSWER


def test_a_kept_connection_carries_many_messages_and_answers_in_chunks_get_a_length(server: Got) -> None:
    with weather(server.url) as sky:
        connection = http.client.HTTPConnection(*sky.url.removeprefix("http://").split(":"))
        for _ in range(2):
            connection.request("GET", "/koiki/koiki.xsd")
            wire = connection.sock
            answer = connection.getresponse()
            host = server.url.removeprefix("http://").encode()
            assert answer.read() == ANSWER + host
            assert answer.getheader("Content-Length") == str(len(ANSWER + host))
            assert connection.sock is wire
        connection.close()


@pytest.mark.parametrize(
    ("rule", "trouble", "sent", "broken"),
    [
        ("drop-request", TimedOut, 0, 0),
        ("drop-request:end=reset", Cut, 0, 0),
        ("drop-answer", TimedOut, 1, 0),
        ("drop-answer:end=close", Cut, 1, 0),
        ("cut-request", Cut, 0, 0),
        ("cut-request:share=0.99,end=close", Cut, 0, 1),
        ("cut-answer", Cut, 1, 0),
        ("cut-answer:byte=0", Cut, 1, 0),
        ("cut-answer:byte=17,end=reset", Cut, 1, 0),
        ("cut-answer:share=0.9,end=silence", TimedOut, 1, 0),
        ("delay-request:seconds=0.5", TimedOut, 1, 0),
        ("delay-answer:seconds=0.5", TimedOut, 1, 0),
        ("drip-answer:bytes=16", TimedOut, 1, 0),
        ("down:seconds=0.1", Cut, 0, 0),
    ],
)
def test_a_lost_cut_or_late_message_looks_as_on_a_real_line(
    server: Got, rule: str, trouble: type[Trouble], sent: int, broken: int
) -> None:
    with weather(server.url, [rule]) as sky:
        with pytest.raises(trouble) as caught:
            ask(sky, timeout=0.25)
        assert caught.value.arrived  # nobody who has spoken can know that nothing arrived
        settled(sky, 1)
    assert (len(server.bodies), sky.passages[0].sent) == (sent, sent)
    until = time.monotonic() + 5
    while server.broken < broken and time.monotonic() < until:  # the server notices in its own time
        time.sleep(0.005)
    assert server.broken == broken
    assert sky.passages[0].struck == (rule,)


def test_what_only_takes_its_time_arrives(server: Got) -> None:
    rules = ["delay-request:seconds=0.05", "delay-answer:seconds=0.03,jitter=0.02", "drip-request:bytes=40,pause=0.001"]
    with weather(server.url, [*rules, "drip-answer:bytes=50,pause=0.002"]) as sky:
        began = time.monotonic()
        assert ask(sky, b"x" * 400) == ANSWER
        assert time.monotonic() - began >= 0.08
    assert server.bodies == [b"x" * 400]


@pytest.mark.parametrize("order", ["together", "after"])
def test_a_doubled_message_arrives_twice_and_is_answered_once(server: Got, order: str) -> None:
    with weather(server.url, [f"duplicate:order={order}"]) as sky:
        assert ask(sky, b"once") == ANSWER
    assert server.bodies == [b"once", b"once"]
    assert (sky.passages[0].sent, sky.passages[0].answered) == (2, 2)


def test_a_message_that_is_held_is_overtaken_by_the_next(server: Got) -> None:
    with weather(server.url, ["hold:at=1"]) as sky, ThreadPoolExecutor(1) as other:
        first = other.submit(ask, sky, b"first")
        while not sky._proxy._held:
            time.sleep(0.005)
        assert ask(sky, b"second") == ANSWER
        assert first.result(5) == ANSWER
    assert server.bodies == [b"second", b"first"]


def test_a_held_message_goes_on_when_no_other_comes(server: Got) -> None:
    with weather(server.url, ["hold:seconds=0.05"]) as sky:
        assert ask(sky) == ANSWER


def test_the_networks_switch_refuses_connections_and_breaks_open_ones(server: Got) -> None:
    with weather(server.url, ["delay-request:seconds=0.3"]) as sky, ThreadPoolExecutor(1) as other:
        caught = other.submit(ask, sky)
        while not sky._proxy._open:
            time.sleep(0.005)
        sky.down()
        with pytest.raises(Cut):
            caught.result(5)
        with pytest.raises(NotConnected) as refused:
            ask(sky)
        assert not refused.value.arrived
        address = sky.url
        sky.up()
        sky.change()
        assert sky.url == address
        assert ask(sky) == ANSWER


def test_a_storm_passes_by_itself(server: Got) -> None:
    with weather(server.url, ["down:at=1,seconds=0.1"]) as sky:
        with pytest.raises(Cut):
            ask(sky)
        with pytest.raises(NotConnected):
            ask(sky)
        until = time.monotonic() + 5
        answer = b""
        while not answer and time.monotonic() < until:
            with suppress(NotConnected):
                answer = ask(sky)
        assert answer == ANSWER


def test_a_server_that_is_not_there_breaks_the_line(server: Got) -> None:
    with weather("http://127.0.0.1:9") as sky, pytest.raises(Cut):
        ask(sky)


def test_a_device_between_may_answer_in_the_servers_place(server: Got) -> None:
    with weather(server.url, ["status:status=502"]) as sky:
        assert b"<html>" in ask(sky)
    assert server.bodies == []


def test_only_the_operation_a_rule_names_is_struck(server: Got) -> None:
    with weather(server.url, ["drop-answer:only=ReportDelivery,end=close"]) as sky:
        assert ask(sky) == ANSWER
        with pytest.raises(Cut):
            Http(sky.url)("urn:akashi:koiki:5/ReportDelivery", b"report")


def test_an_address_that_is_none_is_refused() -> None:
    for wrong in ("file:///etc/passwd", "http://", "http://host:99999"):
        with pytest.raises(ValueError, match=r"http|[Pp]ort"), weather(wrong):
            raise AssertionError("it was taken")
