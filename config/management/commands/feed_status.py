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
            + (f"、突合の食い違い {line['reconciled']['differences']}" if line["reconciled"] else "")
            + _loading(line["loading"])
            for line in lines
        )
        self.emit(lines, text=text or "連携はまだ届いていません", as_json=json)
        return 1 if any(line["gapSince"] for line in lines) else 0


def _loading(told: dict[str, Any] | None) -> str:
    if told is None:
        return ""
    step = {"READ": "読み取り", "MERGE": "反映"}[told["step"]]
    left = "" if told["secondsLeft"] is None else f"、残り約{told['secondsLeft']}秒"
    return f"、読み込み中 {told['receipt']} ({step} {told['rows']}/{told['total']}行、毎秒{told['rate']}行{left})"
