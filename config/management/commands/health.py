"""health"""

from dataclasses import asdict
from typing import Any

from config import clock
from config.command import AkashiCommand
from integrations.web.health import troubles


class Command(AkashiCommand):
    """Exit code 1 when anything calls for somebody."""

    help = "この配備の具合と、悪いところの理由・見る手引きの頁。1=手当の要るものがある"

    def act(self, *, json: bool, **_: Any) -> int:
        """Print one line for each reason."""
        found = troubles(now=clock.now())
        lines = [f"{one.where}: {one.reason} → docs/operations/{one.manual}.md" for one in found]
        document = {"ok": not found, "troubles": [asdict(one) for one in found]}
        self.emit(document, text="\n".join(lines) or "悪いところはありません", as_json=json)
        return 1 if found else 0
