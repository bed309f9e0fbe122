"""The same weather without a wire: wraps a ``send`` of the client, for servers that are called in this process."""

from __future__ import annotations

import time
from collections.abc import Callable

from integrations.centre.weather.rules import Climate
from integrations.centre.wire import Cut, NotConnected, Send, TimedOut, Trouble

__all__ = ["Mistreated"]


class Mistreated:
    """A ``send`` that loses, doubles and delays messages as the climate says; raises what the wire would have raised.

    Half a request is one that never arrives, half an answer one that is lost, and a message that would be held only
    waits its time: what needs two messages under way or real bytes is the proxy's.
    """

    def __init__(self, send: Send, climate: Climate, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """``sleep`` takes seconds."""
        self._send, self._climate, self._sleep = send, climate, sleep

    def __call__(self, action: str, envelope: bytes) -> bytes:
        """Send one envelope. Raises NotConnected, TimedOut, Cut, and what ``send`` raises."""
        fate = self._climate.decide(action.rpartition("/")[2])
        if fate.one("down"):
            raise NotConnected("the network is down")
        self._sleep(fate.seconds("hold") + fate.seconds("delay-request"))
        for kind in ("drop-request", "cut-request"):
            if strike := fate.one(kind):
                raise _trouble(strike.end)
        if away := fate.one("status"):
            return b"<html><body><h1>%s</h1></body></html>" % away.rule.values["status"].encode("ascii")
        answer = self._send(action, envelope)
        if fate.one("duplicate"):
            self._send(action, envelope)
        self._sleep(fate.seconds("delay-answer"))
        for kind in ("drop-answer", "cut-answer"):
            if strike := fate.one(kind):
                raise _trouble(strike.end)
        return answer


def _trouble(end: str) -> Trouble:
    return TimedOut("no answer") if end == "silence" else Cut("the connection broke")
