"""centre_settlement CODE --month YYYY-MM --out FILE: the month's 精算明細 for a municipality."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from integrations.centre.codes import require_code
from integrations.centre.command import CentreCommand
from integrations.centre.journal import Journal
from integrations.centre.kept import folder
from integrations.centre.settlement import Month, gathered, settlement_csv, settlement_rows

_COMMISSION_YEN = 117


class Command(CentreCommand):
    """Exit code 0 written, 1 written though money and papers of a visit do not agree, 2 wrong (nothing is written)."""

    help = "センターの帳面から、団体の1か月の精算明細 (CSV) を書く。団体側は settlement_import で突き合わせる"
    wrong = (ValueError,)

    def arguments(self, parser: CommandParser) -> None:
        """Whose month, where to, and at which commission."""
        parser.add_argument("code", metavar="CODE", help="団体コード6桁")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--commission", type=int, default=_COMMISSION_YEN, help=f"委託手数料、円/通 (既定 {_COMMISSION_YEN})"
        )

    def act(self, *, code: str, month: str, out: Path, commission: int, json: bool, **_: Any) -> int:
        """Write the file beside its place, then put it there."""
        if commission < 0:
            raise ValueError("--commission は0以上の円です")
        found = gathered(journal=_journal(), municipality=require_code(code), month=Month.read(month))
        lines = settlement_rows(found.outcomes, commission=lambda day: commission)
        draft = out.with_name(f".{out.name}.draft")
        try:
            draft.write_bytes(settlement_csv(lines))
            draft.replace(out)
        except OSError as error:
            raise CommandError(f"{out}: 書けません ({error.__class__.__name__})", returncode=2) from error
        copies, cancelled = sum(one.copies for one in lines), sum(one.cancelled for one in lines)
        fees, commissions = sum(one.fees for one in lines), sum(one.commissions for one in lines)
        told = {
            "municipality": code, "month": month, "lines": len(lines), "copies": copies, "cancelled": cancelled,
            "fees": fees, "commissions": commissions, "amiss": found.amiss, "file": str(out),
        }  # fmt: skip
        text = f"{out}: {len(lines)}行、{copies}通 (取消 {cancelled}通)、手数料 {fees}円、委託手数料 {commissions}円"
        if found.amiss:
            text += f"\n{found.amiss}件の利用で、受け取った金額と刷れた通数が合いません。帳面を確かめてください"
        self.emit(told, text=text, as_json=json)
        return 1 if found.amiss else 0


def _journal() -> Journal:
    path = folder() / "journal.sqlite"
    if not path.exists():
        raise ValueError(f"{path}: センターの帳面がまだありません。キオスクで1通出してからにしてください")
    return Journal(path)
