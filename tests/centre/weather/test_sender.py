"""The weather without a wire does to messages what the proxy does."""

from __future__ import annotations

import pytest

from integrations.centre.weather import Climate, Mistreated
from integrations.centre.wire import Cut, NotConnected, TimedOut, Trouble

ACTION = "urn:akashi:koiki:5/IssueCertificate"


def asked(*rules: str, waited: list[float] | None = None) -> tuple[bytes | type[Trouble], int]:
    """The answer or the trouble, and how often the server was asked."""
    got: list[bytes] = []

    def server(_: str, envelope: bytes) -> bytes:
        got.append(envelope)
        return b"answer %d" % len(got)

    send = Mistreated(server, Climate(rules), sleep=(waited if waited is not None else []).append)
    try:
        return send(ACTION, b"message"), len(got)
    except Trouble as trouble:
        return type(trouble), len(got)


@pytest.mark.parametrize(
    ("rule", "answer", "times"),
    [
        ("delay-answer:p=0", b"answer 1", 1),
        ("drop-request", TimedOut, 0),
        ("drop-request:end=close", Cut, 0),
        ("drop-answer", TimedOut, 1),
        ("cut-request", Cut, 0),
        ("cut-answer", Cut, 1),
        ("duplicate", b"answer 1", 2),
        ("down", NotConnected, 0),
        ("drop-answer:only=GetStatus", b"answer 1", 1),
    ],
)
def test_each_rule_strikes_as_on_the_wire(rule: str, answer: bytes | type[Trouble], times: int) -> None:
    assert asked(rule) == (answer, times)


def test_delays_are_waited() -> None:
    waited: list[float] = []
    asked("delay-request:seconds=2", "hold:seconds=3", "delay-answer:seconds=4", waited=waited)
    assert waited == [5, 4]
