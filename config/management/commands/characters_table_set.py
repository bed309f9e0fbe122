"""characters_table_set CODE --system S --table FILE.csv [--from ISO8601]: システムごとの文字表."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.municipality.character_tables import set_characters
from issuer.municipality.document import SYSTEMS
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Check the table and put it in force; rows already in the 副本 change with the next FULL."""

    help = "基幹システムの文字表 (元のコード → 符号位置と選択子) を、適用日時つきで積む"

    def arguments(self, parser: CommandParser) -> None:
        """Whose table, and from when packages are read by it."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("--system", required=True, choices=SYSTEMS)
        parser.add_argument("--table", required=True, type=Path, metavar="FILE.csv")
        parser.add_argument("--from", dest="start", type=datetime.fromisoformat, metavar="ISO8601")

    def act(self, *, municipality: str, system: str, table: Path, json: bool, **options: Any) -> int:
        """Store it, and print its version as receipts show it."""
        now = clock.now()
        start = options["start"] or now
        start = start if start.tzinfo else start.replace(tzinfo=now.tzinfo)
        try:
            data = table.read_bytes()
        except OSError as error:
            raise BadInput(f"{table.name}: 読めません ({error.__class__.__name__})") from error
        version = set_characters(
            municipality=municipality,
            system=system,
            data=data,
            source=table.name,
            start=start,
            now=now,
            actor=f"cli:{getpass.getuser()}",
        )
        self.emit(
            {"municipality": municipality, "system": system, "version": version, "from": start.isoformat()},
            text=f"{system} の文字表 {version} を {start.isoformat()} から使います",
            as_json=json,
        )
        return 0
