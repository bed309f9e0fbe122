"""Write the table of cases (docs/cases.md) from the cast."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.centre.city.casebook import render_cases
from integrations.centre.city.cast import all_cases
from integrations.centre.city.places import SAMPLE, SECOND

#: A Friday with ordinary office hours; the tests stand on this day.
REFERENCE_DAY = date(2026, 11, 20)


class Command(BaseCommand):
    """``demo_cases [--today YYYY-MM-DD] [--write FILE] [--check FILE]``."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = "見本の町の場合表を書く (既定は標準出力)。--check は今の町の定義と同じかを見て、違えば 1"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--today", type=date.fromisoformat, default=REFERENCE_DAY)
        parser.add_argument("--write", type=Path)
        parser.add_argument("--check", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        """Render the table; write, compare or print it."""
        today = options["today"]
        text = render_cases(cases=all_cases(today), today=today, code=SAMPLE.code, second=SECOND.code)
        if options["check"]:
            if options["check"].read_text(encoding="utf-8") != text:
                self.stderr.write(f"{options['check']} は町の定義と違います。demo_cases --write で書き直してください")
                raise SystemExit(1)
        elif options["write"]:
            options["write"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
