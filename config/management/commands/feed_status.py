"""feed_status: sequence, freshness and counts per core system."""

from typing import Any

from django.core.management.base import CommandParser

from config.command import AkashiCommand
from integrations.feeds.status import status
from issuer.municipality.selectors import all_codes


class Command(AkashiCommand):
    """Exit code 1 when a package of any listed system waits for one that has not come."""

    help = "システムごとの連番・鮮度・件数"

    def arguments(self, parser: CommandParser) -> None:
        """Which municipality; all when not given."""
        parser.add_argument("--municipality", metavar="CODE")

    def act(self, *, municipality: str | None, json: bool, **_: Any) -> int:
        """Print one line per system."""
        lines = [line for code in ([municipality] if municipality else all_codes()) for line in status(code)]
        text = "\n".join(
            f"{line['municipality']} {line['system']}: 連番 {line['sequence']}、鮮度 {line['extractedAt'] or 'なし'}、"
            f"保留 {line['held']}、適用待ち {line['received']}、隔離 {line['quarantined']}、"
            f"副本 {' '.join(f'{layout}={count}' for layout, count in line['records'].items())}"
            + (f"、合計の食い違い {' '.join(line['totalsApart'])}" if line["totalsApart"] else "")
            for line in lines
        )
        self.emit(lines, text=text or "連携はまだ届いていません", as_json=json)
        return 1 if any(line["gapSince"] for line in lines) else 0
