"""feed_credential_end CODE CREDENTIAL: no longer let a credential in."""

import getpass
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds.credentials import end_credential


class Command(AkashiCommand):
    """Exit code 1 when it had ended before."""

    help = "連携の口の資格を終わらせる。番号は feed_credential_list で見る"

    def arguments(self, parser: CommandParser) -> None:
        """Which one."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("number", metavar="CREDENTIAL", help="資格の番号 (16字。秘密の部分ではない)")

    def act(self, *, municipality: str, number: str, json: bool, **_: Any) -> int:
        """End it now."""
        ended = end_credential(
            municipality=municipality, number=number, now=clock.now(), actor=f"cli:{getpass.getuser()}"
        )
        text = "資格を終わらせました" if ended else "この資格はもう終わっています"
        self.emit({"credential": number, "ended": ended}, text=text, as_json=json)
        return 0 if ended else 1
