"""municipality_set CODE --settings FILE.toml [--from ISO8601]"""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.issuance.editions import require_usable_pins
from issuer.municipality.document import read_settings_file
from issuer.municipality.services import set_settings
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Stack a layer of settings with its effective date-time."""

    help = "適用日時つきで設定を積む"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("code")
        parser.add_argument("--settings", type=Path, required=True, dest="settings_file")
        parser.add_argument("--from", dest="start", help="ISO 8601。なければ今から")

    def act(self, **options: Any) -> int:
        """Check the file and store the layer."""
        now = clock.now()
        start = _moment(options["start"], now) if options["start"] else now
        file: Path = options["settings_file"]
        document = read_settings_file(file)
        # Requests received before now are done: what lies in the past works from now on.
        require_usable_pins(document=document, source=file.name, start=max(start, now))
        set_settings(
            code=options["code"],
            settings=document,
            settings_folder=file.parent,
            start=start,
            now=now,
            actor=f"cli:{getpass.getuser()}",
        )
        self.emit(
            {"municipality": options["code"], "from": start.isoformat()},
            text=f"団体 {options['code']} の設定を {start.isoformat()} から適用します",
            as_json=options["json"],
        )
        return 0


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--from {text} は ISO 8601 の日時ではありません") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
