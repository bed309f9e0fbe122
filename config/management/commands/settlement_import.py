"""settlement_import CODE FILE --month YYYY-MM: the Centre's monthly statement, held against the ledger."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.settlement.lines import Key, Month
from issuer.settlement.matching import Match
from issuer.settlement.models import Undecided
from issuer.settlement.services import Settlement, settled_month, take_statement
from issuer.tenancy.scope import scope

_SHOWN = 20


class Command(AkashiCommand):
    """Exit code 0 when every line agrees and nothing is 未確定, 1 otherwise."""

    help = "精算明細を受け取り、発行台帳と突き合わせる。同じ月の送り直しは版を重ねる"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality, file and month."""
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")

    def act(self, *, code: str, file: Path, month: str, json: bool, **_: Any) -> int:
        """Take it in and print what differs."""
        if not known(code):
            raise BadInput(f"団体 {code} はありません")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise BadInput(f"{file.name}: 読めません ({error.__class__.__name__})") from error
        with scope(code):
            wanted = Month.read(month)
            take_statement(municipality=code, month=wanted, data=data, name=file.name, by="command", now=clock.now())
            settled = settled_month(municipality=code, month=wanted)
        self.emit(_document(settled), text=_text(settled), as_json=json)
        return 1 if settled.differences or settled.undecided else 0


def _document(settled: Settlement) -> dict[str, Any]:
    return {
        "municipality": settled.municipality,
        "month": str(settled.month),
        "version": settled.version,
        "lines": len(settled.matches),
        "matched": len(settled.matches) - len(settled.differences),
        "differences": [_difference(one) for one in settled.differences],
        "undecided": [{"number": one.number, **_key(one), "copies": one.copies} for one in settled.undecided],
        "totals": [
            {
                "kind": levy.kind,
                "copies": levy.copies,
                "fees": levy.fees,
                "commissions": levy.commissions,
                "net": levy.fees - levy.commissions,
            }
            for levy in settled.levies
        ],
    }


def _key(key: Key | Undecided) -> dict[str, Any]:
    return {
        "day": key.day.isoformat(),
        "operator": key.operator_code,
        "store": key.store_code,
        "channel": key.channel,
        "kind": key.kind,
        "unitFee": key.unit_fee,
    }


def _difference(one: Match) -> dict[str, Any]:
    return {
        "result": one.result,
        **_key(one.key),
        "line": one.theirs.number if one.theirs else None,
        "ours": {
            "copies": one.ours.copies,
            "cancelled": one.ours.cancelled,
            "undecided": one.ours.undecided,
            "fees": one.fees_due,
            "commissions": one.commissions_due,
        }
        if one.ours
        else None,
        "theirs": {
            "copies": one.theirs.copies,
            "cancelled": one.theirs.cancelled,
            "fees": one.theirs.fees,
            "commissions": one.theirs.commissions,
        }
        if one.theirs
        else None,
    }


def _text(settled: Settlement) -> str:
    apart = settled.differences
    head = f"{settled.municipality} {settled.month} 第{settled.version}版: {len(settled.matches)}行のうち"
    lines = [f"{head}食い違い {len(apart)}行、未確定 {len(settled.undecided)}件"]
    for one in apart[:_SHOWN]:
        key = one.key
        ours = f"{one.ours.copies}通 {one.fees_due}円" if one.ours else "なし"
        theirs = f"{one.theirs.copies}通 {one.theirs.fees}円" if one.theirs else "なし"
        lines.append(
            f"  {one.result} {key.day} {key.operator_code} {key.store_code} {key.channel} {key.kind} {key.unit_fee}円: "
            f"当方 {ours}、先方 {theirs}"
        )
    if len(apart) > _SHOWN:
        lines.append(f"  ほかに{len(apart) - _SHOWN}行 (--json で全行)")
    return "\n".join(lines)
