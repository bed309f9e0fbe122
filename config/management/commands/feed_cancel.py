"""feed_cancel RECEIPT: call a package off before it is applied."""

import getpass
import json as json_
import time
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds.cancel import cancel

_WAITING = ("RECEIVED", "HELD")
#: Seconds given to a running load to come to its next block of rows.
_PATIENCE = 20.0


class Command(AkashiCommand):
    """Prints the receipt. 0: called off, nothing was applied and the number is free; 1: too late, or not yet."""

    help = "適用の済んでいないパッケージを取り消す (読み込みの途中でもよい。何も適用されない)"

    def arguments(self, parser: CommandParser) -> None:
        """Which package."""
        parser.add_argument("receipt", metavar="RECEIPT", help="受付番号")

    def act(self, *, receipt: str, **_: Any) -> int:
        """Ask, and wait for a running load to hear it."""
        actor = f"cli:{getpass.getuser()}"
        until = time.monotonic() + _PATIENCE
        asked = {"municipality": receipt.partition("-")[0], "receipt": receipt, "actor": actor}
        found = cancel(**asked, now=clock.now())
        while found["state"] in _WAITING and time.monotonic() < until:
            time.sleep(0.5)
            found = cancel(**asked, now=clock.now())
        self.stdout.write(json_.dumps(found, ensure_ascii=False))
        return 0 if [error["code"] for error in found["errors"]] == ["CANCELLED"] else 1
