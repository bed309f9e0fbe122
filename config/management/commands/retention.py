"""retention [--municipality CODE] [--dry-run]"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.issuance.retention import Forgotten, forget, would_go
from issuer.municipality.selectors import all_codes, known
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM


class Command(AkashiCommand):
    """The night's round by hand: periods per municipality, tombstones, the chain's beginning."""

    help = "保存期間を過ぎた記録を消す (発行履歴・電文は墓標を残し、操作記録の鎖は検証できるまま)"

    def arguments(self, parser: CommandParser) -> None:
        """Whose, and whether only to count."""
        parser.add_argument("--municipality", metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="数えるだけで、何も消さない")

    def act(self, *, municipality: str | None, dry_run: bool, json: bool, **_: Any) -> int:
        """Print one line for each municipality; while it works, how far it is."""
        if municipality and not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        now, done = clock.now(), []
        for code in [municipality] if municipality else [*all_codes(), PLATFORM]:
            last = would_go(municipality=code, now=now) if dry_run else self._forget(code, now, quiet=json)
            done.append(last)
            if not json:
                self.stdout.write(_line(last, "消す予定" if dry_run else "消しました"))
        if json:
            self.emit({"dryRun": dry_run, "municipalities": [one.document() for one in done]}, as_json=True)
        return 0

    def _forget(self, code: str, now: Any, *, quiet: bool) -> Forgotten:
        last = Forgotten(code, 0, 0, 0)
        for so_far in forget(municipality=code, anchors=settings.AKASHI_ANCHOR_DIR, now=now):
            if not quiet and so_far != last and last != Forgotten(code, 0, 0, 0):
                self.stdout.write(_line(last, "…"))
            last = so_far
        return last


def _line(one: Forgotten, ending: str) -> str:
    return f"{one.municipality}: 発行履歴 {one.history} 件、電文 {one.messages} 件、操作記録 {one.links} 件 {ending}"
