"""peer_status CODE: how things stand with the other servers of the municipality."""

from typing import Any

from django.core.management.base import CommandParser

from config.command import AkashiCommand
from integrations.peers.status import status


class Command(AkashiCommand):
    """Exit code 1: a peer of ours does not answer at present."""

    help = "ほかの証明発行サーバとのやりとりの状態"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality."""
        parser.add_argument("municipality", metavar="CODE")

    def act(self, *, municipality: str, json: bool, **_: Any) -> int:
        """Print one entry per peer."""
        found = status(municipality=municipality)
        self.emit(found, as_json=json)
        return 1 if any(entry["failures"] and not entry["endedAt"] for entry in found) else 0
