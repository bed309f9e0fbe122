"""replica_export --municipality CODE --out DIR"""

from getpass import getuser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.backup.exports import seal_files
from config.command import AkashiCommand
from integrations.feeds.export.service import Whole, export_replica


class Command(AkashiCommand):
    """A municipality can always leave, and take everything with it."""

    help = "副本を、受け取ったときと同じレイアウトの FULL パッケージに書き出す"

    def arguments(self, parser: CommandParser) -> None:
        """Whose 副本, and where to."""
        parser.add_argument("--municipality", metavar="CODE", required=True)
        parser.add_argument("--out", metavar="DIR", type=Path, required=True)
        parser.add_argument(
            "--sealed", action="store_true", help="団体の鍵で封をする (手元に残すとき。export_open で開く)"
        )
        parser.add_argument("--without-my-numbers", action="store_true", help="個人番号 (J08) を書き出さない")

    def act(self, *, municipality: str, out: Path, without_my_numbers: bool, sealed: bool, json: bool, **_: Any) -> int:
        """Write the packages and say what is in them, and what is not."""
        whole = export_replica(
            municipality=municipality,
            out=out,
            now=clock.now(),
            operator=f"command:{_user()}",
            my_numbers=not without_my_numbers,
        )
        kept = {p.path: p.path for p in whole.packages}
        if sealed:
            files = seal_files(municipality=municipality, files=kept, key_dir=settings.AKASHI_KEY_DIR)
            kept = dict(zip(kept, files, strict=True))
        document = {
            "municipality": municipality,
            "packages": [
                {
                    "path": str(kept[p.path]),
                    "system": p.system,
                    "sequence": p.sequence,
                    "extractedAt": p.extracted_at.isoformat(),
                    "sha256": p.sha256,
                    "rows": p.rows,
                    "attachments": p.attachments,
                }
                for p in whole.packages
            ],
            "ownHoldsNotIncluded": whole.own_holds,
            "quarantinedChangesNotIncluded": whole.quarantined,
            "rowsOfOlderGaijiVersions": whole.older_gaiji,
        }
        self.emit(document, text="\n".join(_told(whole, kept)), as_json=json)
        return 0


def _user() -> str:
    try:
        return getuser()
    except (KeyError, OSError):
        # A container's user may have no name.
        return "unknown"


def _told(whole: Whole, kept: dict[Path, Path]) -> list[str]:
    lines = [
        f"{kept[p.path]}: 連番 {p.sequence}、鮮度 {p.extracted_at.isoformat()}、"
        + " ".join(f"{layout}={count}" for layout, count in p.rows.items())
        + (f"、印影 {p.attachments}" if p.attachments else "")
        for p in whole.packages
    ]
    if any(p.rows.get("J08") and kept[p.path] == p.path for p in whole.packages):
        lines.append(
            "JUKI のパッケージに個人番号 (特定個人情報) が平文で入っています。安全に運び、済んだら消してください"
        )
    if whole.own_holds:
        lines.append(f"運用管理と連携誤りの抑止 {whole.own_holds} 件は入っていません (連携で解けてしまうため)")
    if whole.quarantined:
        lines.append(f"隔離中の届出 {whole.quarantined} 件は副本に無いので入っていません")
    if whole.older_gaiji:
        lines.append(f"{whole.older_gaiji} 行は古い版の外字で届きました。受け取る側では、最新の版の字形で印字されます")
    return lines
