"""A member of the office inside the product, in one process that lives as long as the siege: holds, upkeep, heads."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from tests.promises.house import House

#: Reads one JSON act a line. What fails while the database is away is told and tried again by whoever asked.
_CODE = """
import json, sys, django; django.setup()
from datetime import datetime, timedelta, timezone
from django.db import connections
from issuer.holds.services import end_hold, set_hold
from issuer.issuance.tasks import keep_house
from issuer.papers.kinds import HoldKind
def act(do, **given):
    now = datetime.now(timezone.utc)
    if do == "hold":
        kind = HoldKind(given.pop("kind"))
        return set_hold(**given, kind=kind, starts_at=now - timedelta(seconds=1), operator="siege", now=now)
    if do == "release":
        return end_hold(**given, operator="siege", now=now)
    keep_house()
for line in sys.stdin:
    try:
        said = {"ok": act(**json.loads(line))}
    except Exception as error:
        said = {"failed": type(error).__name__}
        connections.close_all()
    print(json.dumps(said), flush=True)
"""


class Hand:
    """Does one act after another; one that fails is tried again by the next call."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._running = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self._house.program("python"), "-c", _CODE],
            env=self._house.prepared(),
            cwd=self._house.home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def do(self, act: str, **given: object) -> tuple[bool, Any]:
        """(done, what it returned). False when the product could not, as while its database is down."""
        if self._running.poll() is not None:
            self._running = self._start()
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(json.dumps({"do": act} | given) + "\n")
        self._running.stdin.flush()
        said: Mapping[str, Any] = json.loads(self._running.stdout.readline() or '{"failed": "ended"}')
        return "ok" in said, said.get("ok")

    def close(self) -> None:
        """Let it go."""
        if self._running.stdin is not None:
            self._running.stdin.close()
        self._running.wait(30)
