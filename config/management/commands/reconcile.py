"""reconcile [--municipality CODE] | reconcile --control PATH: 突合 with the core systems."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds import reconcile
from issuer.intake.models import Reconciliation
from issuer.municipality.selectors import all_codes

_SHOWN = 20


class Command(AkashiCommand):
    """Exit code 0 when everything agrees, 1 when something differs."""

    help = "基幹の件数・合計 (又は FULL パッケージの全件) と副本を突き合わせる。何も適用しない"

    def arguments(self, parser: CommandParser) -> None:
        """Which municipality, all when not given; or a control package."""
        parser.add_argument("--municipality", metavar="CODE")
        parser.add_argument("--control", type=Path, metavar="PATH", help="照らす FULL パッケージ (適用しない)")

    def act(self, *, municipality: str | None, control: Path | None, json: bool, **_: Any) -> int:
        """Compare and print each result."""
        now = clock.now()
        if control is not None:
            results = [reconcile.control(path=control, now=now)]
        else:
            codes = [municipality] if municipality else all_codes()
            results = [result for code in codes for result in reconcile.again(municipality=code, now=now)]
        text = "\n".join(line for result in results for line in _lines(result))
        documents = [
            {
                "municipality": r.municipality,
                "system": r.system,
                "source": r.source,
                "sequence": r.sequence,
                "differences": r.differences,
                "totals": r.totals,
                "records": r.records,
            }
            for r in results
        ]
        self.emit(documents, text=text or "突き合わせる合計が届いていません", as_json=json)
        return 1 if any(result.differences for result in results) else 0


def _lines(result: Reconciliation) -> list[str]:
    lines = [f"{result.municipality} {result.system}: 食い違い {result.differences}件 (連番 {result.sequence})"]
    lines += [
        f"  {t['name']}: 基幹 {t['announced']}、副本 {t['counted']}"
        for t in result.totals
        if t["announced"] != t["counted"]
    ]
    lines += [f"  {r['layout']} {r['key']}: {r['why']}" for r in result.records[:_SHOWN]]
    more = len(result.records) - _SHOWN
    return [*lines, f"  ほかに{more}件 (--json で全件)"] if more > 0 else lines
