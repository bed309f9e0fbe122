"""promises [--depth quick|full] [--out DIR] [--only P1,P5] [--json] [--write-docs]"""

import os
from pathlib import Path
from typing import Any, NoReturn

from config.command import AkashiCommand


class Command(AkashiCommand):
    """Hands over to the entry script, which runs the attacks in a home of their own (config/local/promises.py)."""

    help = "約束 P1-P22 を自分の場所で攻めて、数字で報告する (この配備のデータには触れない)"

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        """`manage.py promises …` is `bin/akashi promises …`: nothing of Django's is of use to it."""
        script = Path(__file__).resolve().parents[3] / "bin" / "akashi"
        os.execv(script, [str(script), *argv[1:]])

    def act(self, **_: Any) -> int:
        """Never reached from the shell."""
        raise NotImplementedError("run bin/akashi promises")
