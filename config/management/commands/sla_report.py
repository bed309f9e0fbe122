"""sla_report CODE --month YYYY-MM"""

from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.settlement.lines import Month
from issuer.tenancy.scope import scope
from ops_console.reports.sla import document, service_level, sla_section


class Command(AkashiCommand):
    """Exit code 1 when a target was missed."""

    help = "サービスの水準 (稼働率・応答・鮮度) の月の実績を、記録から数える。1=目標に届かないものがある"

    def arguments(self, parser: CommandParser) -> None:
        """Whose, and which month."""
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--month", metavar="YYYY-MM", required=True)

    def act(self, *, code: str, month: str, json: bool, **_: Any) -> int:
        """Print targets and actuals."""
        if not known(code):
            raise BadInput(f"団体 {code} はありません")
        wanted, now = Month.read(month), clock.now()
        if wanted.first > now.date():
            raise BadInput(f"まだ来ていない月です: {month}")
        with scope(code):
            level = service_level(municipality=code, month=wanted, now=now)
        lines = [f"{code} {month}"]
        lines += [
            f"  {name}: 実績 {actual} (目標 {target}) {met}" for name, target, actual, met in sla_section(level).rows
        ]
        self.emit(document(municipality=code, month=wanted, level=level), text="\n".join(lines), as_json=json)
        return 1 if False in level.met.values() else 0
