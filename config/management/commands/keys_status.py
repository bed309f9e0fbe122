"""keys_status [--municipality CODE]"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.command import AkashiCommand
from config.keys.status import status
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput


class Command(AkashiCommand):
    """Exit code 1 while anything is wrapped by another master, or a row is under an older key."""

    help = "どの鍵がどの親鍵で包まれ、どの行がどの版の鍵で暗号化されているか。残りがあれば 1"

    def arguments(self, parser: CommandParser) -> None:
        """Whose keys."""
        parser.add_argument("--municipality", metavar="CODE", default="")

    def act(self, *, municipality: str, json: bool, **_: Any) -> int:
        """Print the state of the keys."""
        if municipality and not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        found = status(key_dir=settings.AKASHI_KEY_DIR, only=municipality)
        lines = [f"いまの親鍵: {found['current']}", *(f"前の親鍵: {one}" for one in found["previous"])]
        lines += [f"この配備の鍵: {_counts(found['house'])}"] if found["house"] else []
        for one in found["municipalities"]:
            lines.append(
                f"{one['municipality']}: {_counts(one['masters'])}"
                + ("" if one["archiveKey"] else "、控えの鍵はまだありません")
            )
            lines += [
                f"  {purpose}: 第 {one['versions'][purpose]} 版、"
                + "、".join(f"第 {version} 版の行 {count}" for version, count in rows.items())
                for purpose, rows in one["rows"].items()
                if one["versions"][purpose] > 1
            ]
            lines += [f"  {purpose}: 前の鍵の行が {count} 行残っています" for purpose, count in one["left"].items()]
        lines.append("すべて、いまの鍵です" if found["done"] else "前の鍵のものが残っています")
        self.emit(found, text="\n".join(lines), as_json=json)
        return 0 if found["done"] else 1


def _counts(masters: dict[str, int]) -> str:
    return "、".join(f"{master} が {count} 個" for master, count in sorted(masters.items()))
