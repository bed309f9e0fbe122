"""feed_agent --out FILE.pyz: the 連携AP as a single file for the city's side."""

import shutil
import tempfile
import zipapp
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.command import AkashiCommand
from integrations.feeds import agent
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Runs on any Python 3.11 or later: `python akashi-agent.pyz --config agent.toml run`."""

    help = "連携AP (団体の側で動く小さな送り手) を1つのファイルにする"

    def arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.pyz")

    def act(self, *, out: Path, json: bool, **_: Any) -> int:
        """Pack the agent's folder and nothing else."""
        if not out.absolute().parent.is_dir():
            raise BadInput(f"フォルダがありません: {out.parent}")
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(
                Path(agent.__file__).parent, Path(folder) / "agent", ignore=shutil.ignore_patterns("__pycache__")
            )
            zipapp.create_archive(folder, out, interpreter="/usr/bin/env python3", main="agent.__main__:entry")
        self.emit({"file": str(out)}, text=str(out), as_json=json)
        return 0
