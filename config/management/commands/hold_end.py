"""hold_end CODE HOLD_NO: end a hold that the console or the command line set."""

from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.holds.services import end_hold
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """A package's hold ends by its own row only, never here."""

    help = "発行抑止を解く"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality and 抑止番号."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("hold_no", metavar="HOLD_NO")

    def act(self, *, municipality: str, hold_no: str, json: bool, **_: Any) -> int:
        """End it now."""
        if not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        end_hold(municipality=municipality, hold_no=hold_no, operator="command", now=clock.now())
        self.emit({"hold": hold_no, "municipality": municipality, "ended": True}, text="解きました", as_json=json)
        return 0
