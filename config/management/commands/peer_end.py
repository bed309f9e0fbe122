"""peer_end CODE PEER: tell another server nothing more and hear nothing from it."""

import getpass
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.peers.links import end_link


class Command(AkashiCommand):
    """Exit code 1: it had ended before."""

    help = "ほかの証明発行サーバとの取り決めを終える (届いた抑止は残り、人の写しは古くなる)"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality and number of the peer."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("peer", metavar="PEER")

    def act(self, *, municipality: str, peer: str, json: bool, **_: Any) -> int:
        """End it now."""
        ended = end_link(municipality=municipality, number=peer, now=clock.now(), actor=f"cli:{getpass.getuser()}")
        said = "終えました" if ended else "前に終わっています"
        self.emit({"municipality": municipality, "peer": peer, "ended": ended}, text=said, as_json=json)
        return 0 if ended else 1
