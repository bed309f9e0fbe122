"""restore DIR"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.backup.restore import Restored, restore
from config.command import AkashiCommand


class Command(AkashiCommand):
    """Exit code 1 when the backup came back but a chain is not whole, or records after the backup are known lost."""

    help = "控えを空のデータベースに復元し、鎖を検証する"

    def arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--without", metavar="CODE", action="append", default=[], help="控えの鍵を失った団体を除いて戻す"
        )

    def act(self, *, folder: Path, without: list[str], json: bool, **_: Any) -> int:
        """Restore and report."""
        done = restore(
            folder=folder,
            anchors=settings.AKASHI_ANCHOR_DIR,
            key_dir=settings.AKASHI_KEY_DIR,
            without=without,
            now=clock.now(),
            operator="command",
        )
        document = {
            "takenAt": done.taken_at.isoformat(),
            "rows": done.rows,
            "chains": [
                {
                    "municipality": chain.municipality,
                    "events": chain.events,
                    "faults": list(chain.faults),
                    "lost": None if chain.lost is None else {"first": chain.lost.first, "last": chain.lost.last},
                    "voidNumbers": list(chain.passed_over),
                }
                for chain in done.chains
            ],
            "differences": list(done.differences),
            "abortedRequests": done.aborted,
            "unknownOutcomes": done.unknown,
            "leftOut": list(done.left_out),
        }
        self.emit(document, text="\n".join(_told(done)), as_json=json)
        return 1 if any(chain.faults or chain.lost for chain in done.chains) else 0


def _told(done: Restored) -> list[str]:
    lines = [f"{done.taken_at.isoformat()} の控えから {done.rows} 行を復元しました"]
    for chain in done.chains:
        lines.append(f"{chain.municipality}: 鎖 {chain.events} 件、{'壊れています' if chain.faults else '正しい'}")
        lines += [f"  {fault}" for fault in chain.faults]
        if chain.lost is not None:
            lines.append(
                f"  控えの後の記録 {chain.lost.first} 番から {chain.lost.last} 番までは失われています (外に控えた頭)"
            )
        lines += [f"  発行番号 {block} は使わず、欠番としました" for block in chain.passed_over]
    lines += [f"{code}: 控えの鍵がないので戻していません (消去したか、--without)" for code in done.left_out]
    lines += [f"違い {difference}" for difference in done.differences]
    lines.append(
        f"途中だった請求 {done.aborted} 件を無効に、結末のわからない交付 {done.unknown} 件を作業一覧に載せました"
    )
    lines.append(
        "控えの後に運用管理で掛けた抑止・停止・設定は戻っていません。確かめてから交付を始めてください。"
        "控えの後の連携は、基幹から FULL を送れば揃います"
    )
    return lines
