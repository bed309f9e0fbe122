"""A raw HTTP client: prebuilt bytes over a unix socket, one process, epoll. Its own CPU is measured and told.

Reads one order (JSON) from its standard input and writes one line of JSON: when each request was due, sent and
answered, and how it ended. The envelopes are written before the clock runs: that is the Centre's work.
"""

import heapq
import json
import os
import resource
import selectors
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.centre.load.asking import Letters
from integrations.centre.wire import Asked, Presented, Terminal, new_request_id

#: Papers asked for, in turn; people with a registered seal can have all of them.
KINDS = (
    ("JUMINHYO", "ALL", ()),
    ("JUMINHYO", "SELF", ("HONSEKI", "RELATIONSHIP")),
    ("JUMINHYO", "ALL", ("HONSEKI", "RELATIONSHIP")),
    ("KISAI_JIKO", "SELF", ()),
    ("INKAN", "SELF", ()),
)
_HEAD = (
    "POST /koiki/v5 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
    "X-Client-Verify: SUCCESS\r\nX-Client-Subject: {subject}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
)
_GIVE_UP = 60.0


class Call:
    """One request on its own connection. ``ended`` 0 while it runs."""

    __slots__ = ("began", "due", "ended", "got", "how", "number", "rest", "sock")

    def __init__(self, number: int, due: float, data: bytes) -> None:
        self.number, self.due, self.rest = number, due, memoryview(data)
        self.began = self.ended = 0.0
        self.got: list[bytes] = []
        self.how = ""
        self.sock: socket.socket | None = None


class Caller:
    """Keeps calls in flight over one address."""

    def __init__(self, address: str, spool: Path | None) -> None:
        self._address = address
        self._poll = selectors.DefaultSelector()
        self._spool = spool.open("wb") if spool else None
        self.flying = 0
        self.done: list[Call] = []
        #: number → place of the answer in the spool
        self.kept: dict[int, tuple[int, int]] = {}

    def start(self, call: Call) -> None:
        """Connect and send; a door that is shut is an end of its own."""
        call.began = time.monotonic()
        call.sock = sock = socket.socket(socket.AF_UNIX)
        sock.setblocking(False)
        try:
            sock.connect(self._address)
        except OSError as error:  # EAGAIN: the queue before accept is full, as nginx would see it
            sock.close()
            call.how, call.ended = f"DOOR_{type(error).__name__}", time.monotonic()
            self.done.append(call)
            return
        self.flying += 1
        self._send(call, register=True)

    def _send(self, call: Call, *, register: bool = False) -> None:
        sent = call.sock.send(call.rest)
        call.rest = call.rest[sent:]
        wanted = selectors.EVENT_WRITE if call.rest else selectors.EVENT_READ
        if register:
            self._poll.register(call.sock, wanted, call)
        else:
            self._poll.modify(call.sock, wanted, call)

    def turn(self, patience: float) -> None:
        """Work on what is ready."""
        for key, ready in self._poll.select(patience):
            call = key.data
            try:
                if ready & selectors.EVENT_WRITE:
                    self._send(call)
                    continue
                if piece := call.sock.recv(1 << 18):
                    call.got.append(piece)
                    continue
                self._end(call, "")
            except OSError as error:
                self._end(call, f"CUT_{type(error).__name__}")

    def _end(self, call: Call, how: str) -> None:
        call.ended = time.monotonic()
        self._poll.unregister(call.sock)
        call.sock.close()
        self.flying -= 1
        answer = b"".join(call.got)
        call.got = []
        call.how = how or outcome(answer)
        if self._spool and call.how == "ISSUED":
            self.kept[call.number] = (self._spool.tell(), len(answer))
            self._spool.write(answer)
        self.done.append(call)


def outcome(answer: bytes) -> str:
    """ISSUED, REFUSED, a Fault's code, HTTP_ and the status, or CUT for an answer that ended early."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"issued>" in body[:2000] and body.rstrip().endswith(b"Envelope>"):
        return "ISSUED"
    if b"refusal>" in body:
        return "REFUSED"
    code = body.partition(b"KoikiFault")[2].partition(b"code>")[2].partition(b"<")[0].decode()
    if code:
        return code
    return f"HTTP_{head[9:12].decode()}" if head else "CUT"


def closed(caller: Caller, requests: list[bytes], *, callers: int, seconds: float) -> None:
    """Each caller asks again when it was answered."""
    end, number = time.monotonic() + seconds, 0
    while True:
        now = time.monotonic()
        while now < end and caller.flying < callers and number < len(requests):
            caller.start(Call(number, now, requests[number]))
            number += 1
        if not caller.flying and (now >= end or number >= len(requests)):
            return
        caller.turn(0.01)


def opened(caller: Caller, requests: list[bytes], dues: list[float]) -> None:
    """Arrivals that do not wait for answers. ``dues``: seconds from the start."""
    began, number = time.monotonic() + 0.05, 0
    while number < len(dues) or caller.flying:
        now = time.monotonic()
        while number < len(dues) and began + dues[number] <= now:
            caller.start(Call(number, began + dues[number], requests[number]))
            number += 1
        if number >= len(dues) and now > began + dues[-1] + _GIVE_UP:
            return
        caller.turn(max(0.0, min(0.01, began + dues[number] - now)) if number < len(dues) else 0.01)


def dues_of(profile: list[list[float]]) -> list[float]:
    """Moments of arrival, evenly spaced. ``profile``: (seconds, a second) one after another."""
    dues, start = [], 0.0
    for seconds, rate in profile:
        dues += [start + n / rate for n in range(int(seconds * rate))]
        start += seconds
    heapq.heapify(dues)
    return sorted(dues)


def requests_of(order: dict[str, Any], count: int) -> list[bytes]:
    """Whole HTTP requests, resident after resident, kinds in turn."""
    made, cards = [], order["cards"]
    letters: dict[str, Letters] = {}
    for n in range(count):
        code, serial, issuer = cards[(order["first"] + n) % len(cards)][:3]
        kind, extent, options = KINDS[n % len(KINDS)]
        letter = letters.setdefault(code, Letters(code, lambda: datetime.now(UTC)))
        body = letter.issue(
            new_request_id(),
            presented=Presented(serial=serial, issuer=issuer),
            terminal=Terminal(),
            asked=Asked(kind=kind, scope=extent, options=options),
        )
        made.append(_HEAD.format(subject=order["subject"], length=len(body)).encode() + body)
    return made


def main() -> None:
    """Do what the order on standard input says."""
    order = json.loads(sys.stdin.read())
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    profile = order.get("profile")
    dues = dues_of(profile) if profile else []
    requests = requests_of(order, len(dues) or int(order["most"]))
    caller = Caller(order["address"], Path(order["spool"]) if order.get("spool") else None)
    print(json.dumps({"ready": len(requests)}), flush=True)
    if order.get("nice"):
        os.nice(order["nice"])
    cpu, wall = time.process_time(), time.monotonic()
    if profile:
        opened(caller, requests, dues)
    else:
        closed(caller, requests, callers=order["callers"], seconds=order["seconds"])
    cpu, took = time.process_time() - cpu, time.monotonic() - wall
    calls = [[c.number, c.due - wall, c.began - wall, c.ended - wall, c.how] for c in caller.done]
    print(json.dumps({"cpu": cpu, "wall": took, "lost": caller.flying, "calls": calls, "kept": caller.kept}))


if __name__ == "__main__":
    main()
