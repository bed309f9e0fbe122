"""Write the sample city for a foreign server: feed packages, a settings file, and the roster the kit judges by."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.centre.kit.lending import lend

_JST = timezone(timedelta(hours=9))


class Command(BaseCommand):
    """``conformance_data --municipality CODE --out DIR``: exit 0 and the paths; 2 and one line why not."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = "他社のサーバの試験用に、見本の町を別の団体コードの連携パッケージと名簿に書き出す"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--municipality", required=True, metavar="CODE", help="試験に使う団体コード (6桁)")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--today", type=date.fromisoformat, help="試験する日 (YYYY-MM-DD)。既定は今日")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write.

        Raises:
            CommandError: (exit 2) the code is wrong, or the folder cannot be written.
        """
        today = options["today"] or datetime.now(_JST).date()
        noon = datetime.combine(today - timedelta(days=1), time(12), _JST)
        try:
            paths = lend(
                municipality=options["municipality"], out=options["out"], noon=noon, font=settings.AKASHI_FONTS
            )
        except (ValueError, OSError) as error:
            raise CommandError(f"書き出せません: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps([str(path) for path in paths]))
        else:
            self.stdout.write("\n".join(str(path) for path in paths))
