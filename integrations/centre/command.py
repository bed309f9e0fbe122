"""Base of the centre's commands: ``--json``, and exit codes 0 = done, 1 = partly or no, 2 = wrong.

The product has a base of its own (in ``config``), which another organisation's system does not know.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

__all__ = ["CentreCommand"]


class CentreCommand(BaseCommand):
    """Subclasses write ``arguments(parser)`` and ``act(**options) -> int`` (0 or 1).

    ``wrong``: the errors that become one line on stderr and exit code 2. Under ``call_command`` the exit code stays in
    ``self.code``.
    """

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    wrong: tuple[type[Exception], ...] = ()
    code = 0

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--json`` and the subclass's own arguments."""
        parser.add_argument("--json", action="store_true", help="JSON で印字する")
        self.arguments(parser)

    def arguments(self, parser: CommandParser) -> None:
        """Arguments of the command itself."""

    def act(self, *_: Any, **options: Any) -> int:
        """Do the work. Returns 0 (done) or 1 (partly, or the answer is no)."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The demonstration's clock, or the real one."""
        return settings.AKASHI_NOW or timezone.localtime()

    def emit(self, document: object, *, text: str, as_json: bool) -> None:
        """Print one line of JSON, or ``text`` for people."""
        self.stdout.write(json.dumps(document, ensure_ascii=False) if as_json else text)

    def handle(self, *_: Any, **options: Any) -> None:
        """Run ``act`` and translate its errors."""
        try:
            self.code = self.act(**options)
        except self.wrong as error:
            raise CommandError(str(error), returncode=2) from error

    def run_from_argv(self, argv: list[str]) -> None:
        """Entry from the shell: leave with the command's exit code."""
        super().run_from_argv(argv)
        if self.code:
            sys.exit(self.code)
