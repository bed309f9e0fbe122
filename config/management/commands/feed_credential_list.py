"""feed_credential_list CODE: which credentials there are, and when each was last used."""

from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds.credentials import credentials


class Command(AkashiCommand):
    """One line per credential; secrets are never told again."""

    help = "連携の口の資格の一覧"

    def arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("municipality", metavar="CODE")

    def act(self, *, municipality: str, json: bool, **_: Any) -> int:
        """Print them, newest first."""
        found = credentials(municipality=municipality, now=clock.now())
        text = "\n".join(
            f"{row['credential']} {row['system']}: {'有効' if row['good'] else '終わり'}、"
            f"作成 {row['createdAt']:%Y-%m-%d}、最後の使用 {_day(row['lastUsedAt'])}、期限 {_day(row['expiresAt'])}"
            for row in found
        )
        self.emit(found, text=text or "資格はありません", as_json=json)
        return 0


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "なし"
