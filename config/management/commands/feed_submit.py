"""feed_submit PATH… [--wait]: take in packages of the core systems."""

import json
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.management.base import CommandParser
from kombu.exceptions import OperationalError

from config import clock
from config.command import AkashiCommand
from integrations.feeds import service, tasks

_EXIT = {"APPLIED": 0, "DUPLICATE": 0, "RECEIVED": 0, "PARTIAL": 1, "HELD": 1, "REFUSED": 2}
#: Seconds a worker has to say that it is there.
_PING = 0.5


class Command(AkashiCommand):
    """One JSON receipt per line and package; the exit code is the worst (0 all, 1 partly or held, 2 refused)."""

    help = "連携パッケージ (ZIP 又はフォルダ) を受け取る"

    def arguments(self, parser: CommandParser) -> None:
        """Paths, and whether to wait for the outcome."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--wait", action="store_true", help="answer the final state")

    def act(self, *, paths: list[Path], wait: bool, **_: Any) -> int:
        """Submit each package; apply here unless a worker takes over."""
        hand_over = not wait and _worker_answers()
        worst = 0
        for path in paths:
            receipt = service.submit(path=path, now=clock.now())
            if receipt["state"] == "RECEIVED":
                if hand_over:
                    tasks.apply_waiting.delay(receipt["municipality"])
                else:
                    service.apply_waiting(municipality=receipt["municipality"], now=clock.now())
                    receipt = service.receipt_of(municipality=receipt["municipality"], number=receipt["receipt"])
            self.stdout.write(json.dumps(receipt, ensure_ascii=False))
            self.stdout.flush()
            worst = max(worst, _EXIT[receipt["state"]])
        return worst


def _worker_answers() -> bool:
    try:
        return bool(current_app.control.ping(timeout=_PING))
    except (OperationalError, OSError):
        return False
