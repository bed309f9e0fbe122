"""One worker process of bench/line.py: the WSGI application called with SOAP bytes, and a watch on its stages."""

import gc
import io
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connections

from bench.city import join
from integrations.centre.wire import Centre, Presented

_ORDERS = (
    ("JUMINHYO", "ALL", ()),
    ("JUMINHYO", "SELF", ("HONSEKI", "RELATIONSHIP")),
    ("JUMINHYO", "ALL", ("HONSEKI", "RELATIONSHIP")),
    ("KISAI_JIKO", "SELF", ()),
    ("INKAN", "SELF", ()),
)
WARM = 20


def main(told: str) -> None:
    """``told``: JSON with began, database, home, code, cards, issues, go (a file to wait for), watch."""
    order = json.loads(told)
    join(database=order["database"], home=order["home"])
    from config.wsgi import application

    send, orders = _sender(application), _orders(order["code"], order["cards"])
    _issue(send, next(orders))
    first = time.time() - order["began"]
    # What the Centre does on its own machine is done before the clock runs.
    written = [next(orders) for _ in range(WARM + order["issues"])]
    for envelope in written[:WARM]:
        _issue(send, envelope)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # as config/gunicorn.py does before it forks
    stages = _Stages() if order["watch"] else None
    print(json.dumps({"first": first}), flush=True)
    while not Path(order["go"]).exists():
        time.sleep(0.002)
    backend = connections["default"].connection.info.backend_pid
    cpu, theirs = time.process_time(), _cpu(backend)
    began = time.perf_counter()
    asked = [_issue(send, envelope) for envelope in written[WARM:]]
    took = time.perf_counter() - began
    cpu, theirs = time.process_time() - cpu, _cpu(backend) - theirs
    times = [one for one in asked if one is not None]
    told_stages = stages.told() if stages else {}
    print(json.dumps({"took": took, "times": times, "refused": order["issues"] - len(times),
                      "cpu": cpu, "backend_cpu": theirs, "megabytes": _memory(), "stages": told_stages}))  # fmt: skip


def _orders(code: str, cards: list[list[str]]) -> Iterator[bytes]:
    """Envelopes of one resident after another, with the kinds and options in turn."""
    written: list[bytes] = []

    def keep(_: str, data: bytes) -> bytes:
        written.append(data)
        raise _Written

    centre = Centre(send=keep, municipality=code, now=lambda: datetime.now(UTC))
    for (serial, issuer), (kind, extent, options) in zip(itertools.cycle(cards), itertools.cycle(_ORDERS)):
        with suppress(_Written):
            centre.issue(Presented(serial=serial, issuer=issuer), kind=kind, scope=extent, options=options)
        yield written.pop()


class _Written(Exception):
    """The envelope is there; nobody is asked yet."""


def _issue(send: Callable[[str, bytes], bytes], envelope: bytes) -> float | None:
    """Milliseconds of one issue; None when it was refused."""
    began = time.perf_counter()
    answer = send("IssueCertificate", envelope)
    return (time.perf_counter() - began) * 1000 if b"issued>" in answer else None


def _sender(application: Any) -> Callable[[str, bytes], bytes]:
    def send(action: str, data: bytes) -> bytes:
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/koiki/v5", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "text/xml; charset=utf-8", "CONTENT_LENGTH": str(len(data)), "HTTP_SOAPACTION": action,
            "wsgi.input": io.BytesIO(data), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        response = application(environ, lambda *_: None)
        try:
            return b"".join(response)
        finally:
            response.close()

    return send


class _Stages:
    """Time inside the line's stages and inside the database, summed over all issues."""

    def __init__(self) -> None:
        from integrations.koiki import exchange
        from issuer.issuance import line
        from issuer.issuance.workshop import workshop

        self._sums: dict[str, float] = {}
        tools = workshop()
        for owner, name, label in (
            (exchange, "answer", "SOAP → SOAP"),
            (line, "_first_transaction", "T1"),
            (line, "_second_transaction", "T2"),
            (line, "_seal", "sign"),
            (type(tools.press), "prepare", "press: prepare"),
            (type(tools.press), "finish", "press: finish"),
            (type(tools.inspector), "inspect", "inspect"),
        ):
            self._watch(owner, name, label)
        from integrations.koiki import views

        views.answer = exchange.answer
        import psycopg

        self._watch(psycopg.Cursor, "execute", "statements")
        self._watch(psycopg.Connection, "commit", "commits")
        self.counts: dict[str, int]

    def _watch(self, owner: Any, name: str, label: str) -> None:
        work = getattr(owner, name)
        self._sums[label] = 0.0
        counts = self.__dict__.setdefault("counts", {})
        counts[label] = 0

        def timed(*args: Any, **given: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*args, **given)
            finally:
                self._sums[label] += time.perf_counter() - start
                counts[label] += 1

        setattr(owner, name, timed)

    def told(self) -> dict[str, list[float]]:
        return {label: [self._sums[label] * 1000, self.counts[label]] for label in self._sums}


def _cpu(process: int) -> float:
    """Seconds of CPU a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory() -> dict[str, float]:
    """Megabytes: resident, and the part that is this process's own (pages shared with others divided)."""
    facts = {}
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, _, value = line.partition(":")
        facts[name] = int(value.split()[0]) / 1024
    return {"rss": facts["Rss"], "pss": facts["Pss"]}
