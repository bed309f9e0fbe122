"""Base of every management command: ``--json``, and exit codes 0 = done, 1 = partly or no, 2 = wrong."""

import argparse
import json
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuer.papers.errors import AkashiError


def fiscal_year(given: str) -> str:
    """An argument that is a 年度 as the Centre writes it, four digits of the western calendar; "" for none (argparse
    reads its defaults too).
    """
    if not re.fullmatch("((19|20)[0-9]{2})?", given):
        raise argparse.ArgumentTypeError(f"年度は西暦4桁です: {given}")
    return given


class AkashiCommand(BaseCommand):
    """Subclasses write ``arguments(parser)`` and ``act(**options) -> int`` (0 or 1).

    A known error (``AkashiError``, ``CommandError``) becomes one line on stderr and exit code 2; anything else is a
    fault of the program and keeps its traceback. Under ``call_command`` the exit code stays in ``self.code``.
    """

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    code = 0

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let a command have a ``--settings`` of its own (the contract's TOML file) in place of Django's."""
        parser = super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)
        parser.set_defaults(settings=None)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--json`` and the subclass's own arguments."""
        parser.add_argument("--json", action="store_true", help="print JSON")
        self.arguments(parser)

    def arguments(self, parser: CommandParser) -> None:
        """Arguments of the command itself."""

    def act(self, *_: Any, **options: Any) -> int:
        """Do the work. Returns 0 (done) or 1 (partly, or the answer is no)."""
        raise NotImplementedError

    def emit(self, document: object, *, text: str | None = None, as_json: bool) -> None:
        """Print ``document`` as one JSON line, or ``text`` (indented JSON when there is none) for people."""
        if as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False, default=str))
        else:
            self.stdout.write(json.dumps(document, ensure_ascii=False, default=str, indent=2) if text is None else text)

    def handle(self, *_: Any, **options: Any) -> None:
        """Run ``act`` and translate its errors."""
        try:
            self.code = self.act(**options)
        except AkashiError as error:
            raise CommandError(str(error), returncode=2) from error
        except CommandError as error:
            error.returncode = 2
            raise

    def run_from_argv(self, argv: list[str]) -> None:
        """Entry from the shell: leave with the command's exit code."""
        super().run_from_argv(argv)
        if self.code:
            sys.exit(self.code)
