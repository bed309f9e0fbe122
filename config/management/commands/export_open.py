"""export_open FILE.sealed --municipality CODE --out DIR"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.backup.exports import open_file
from config.command import AkashiCommand


class Command(AkashiCommand):
    """What ``replica_export --sealed`` wrote, in the clear again."""

    help = "封をした書き出し (replica_export --sealed) を、団体の鍵で開ける"

    def arguments(self, parser: CommandParser) -> None:
        """Which file, whose, and where to."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", metavar="CODE", required=True)
        parser.add_argument("--out", metavar="DIR", type=Path, required=True)

    def act(self, *, file: Path, municipality: str, out: Path, json: bool, **_: Any) -> int:
        """Open it and say where it is."""
        made = open_file(municipality=municipality, file=file, out=out, key_dir=settings.AKASHI_KEY_DIR)
        self.emit({"path": str(made)}, text=f"{made} に開けました。平文です。済んだら消してください", as_json=json)
        return 0
