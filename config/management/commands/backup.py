"""backup --out DIR"""

from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.backup.take import backup
from config.command import AkashiCommand
from integrations.web.jobs import note_done


class Command(AkashiCommand):
    """Everything but the secrets; the server goes on working meanwhile."""

    help = "丸ごとの控えを取る (秘密は入らない)"

    def arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--out", metavar="DIR", type=Path, required=True)

    def act(self, *, out: Path, json: bool, **_: Any) -> int:
        """Write the backup and say what is in it, and what is not."""
        start = perf_counter()
        made = backup(
            out=out,
            anchors=settings.AKASHI_ANCHOR_DIR,
            key_dir=settings.AKASHI_KEY_DIR,
            now=clock.now(),
            operator="command",
        )
        note_done(job="backup", seconds=perf_counter() - start, at=clock.now())  # its age is on /metrics
        rows = sum(file.get("rows", 0) for file in made["files"])
        document = {
            "path": str(out),
            "at": made["at"],
            "municipalities": made["municipalities"],
            "rows": rows,
            "files": len(made["files"]),
            "chains": made["chains"],
        }
        lines = [
            f"控えを {out} に書きました: {len(made['municipalities'])} 団体、{rows} 行、{len(made['files'])} ファイル",
            *(f"  鎖 {code}: {chain['seq']} 番まで" for code, chain in made["chains"].items()),
            "親鍵・署名装置の中の鍵・控えの鍵 (AKASHI_KEY_DIR) は入っていません。無ければ復元できません",
            "これらは控えとは別の媒体に保管してください",
            "団体ごとの部分は、その団体の鍵で暗号化してあります",
        ]
        self.emit(document, text="\n".join(lines), as_json=json)
        return 0
