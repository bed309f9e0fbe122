"""municipality_erase CODE propose | approve NUMBER | withdraw NUMBER | resume | check | certificate | list"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from config.erasure import certificate
from config.erasure.deciding import approve_erasure, inbox, propose_erasure, waiting
from config.erasure.erasing import erase
from config.erasure.tables import rows_left
from config.staff import require_platform
from issuer.approvals.services import decline
from issuer.municipality.models import Erasure
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM


class Command(AkashiCommand):
    """Both people are operators of the platform; the shell is trusted to say who is at it."""

    help = "団体を消去する: 2人で決め、記録を引き渡し、行と控えの鍵を消し、消去証明書を作る。戻せない"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality, act, and what the act needs."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("act", choices=["list", "propose", "approve", "withdraw", "resume", "check", "certificate"])
        parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="提案の番号 (approve と withdraw)")
        parser.add_argument("--by", default="", metavar="NAME", help="職員 ID (役割 PLATFORM)")
        parser.add_argument("--reason", default="")
        parser.add_argument("--copies", default="", help="鍵の写しと物理控えの置き場所と、消す方法 (証明書に載る)")
        parser.add_argument("--handover", type=Path, metavar="DIR", help="団体に渡す記録の書き出し先 (approve)")
        parser.add_argument("--out", type=Path, metavar="DIR", help="消去証明書の書き出し先")

    def act(self, *, municipality: str, number: str, by: str, json: bool, **options: Any) -> int:
        """Do one act. Exit code 1 while rows are left."""
        act, now = options["act"], clock.now()
        if act not in ("list", "check", "certificate"):
            require_platform(by, now)
        if act in ("approve", "withdraw") and not number:
            raise BadInput(f"{act} には提案の番号が要ります (list で見られます)")
        if act == "propose":
            propose_erasure(
                municipality=municipality, reason=options["reason"], copies=options["copies"], operator=by, now=now
            )
        elif act == "withdraw":
            decline(municipality=PLATFORM, number=number, operator=by, now=now)
        elif act in ("approve", "resume"):
            self._erase(municipality, number, by, options["handover"], json)
        elif act == "check":
            return self._check(municipality, json)
        if options["out"]:
            certificate.write(erasure=_of(municipality), folder=options["out"])
        elif act == "certificate":
            raise BadInput("--out に、消去証明書の書き出し先を指定してください")
        self._report(municipality, json)
        return 0

    def _erase(self, municipality: str, number: str, by: str, handover: Path | None, as_json: bool) -> None:
        now = clock.now()
        if number:
            if handover is None:
                raise BadInput("団体に渡す記録の書き出し先を --handover に指定してください")
            approve_erasure(municipality=municipality, number=number, operator=by, now=now)
        done: dict[str, int] = {}
        for table, rows in erase(municipality=municipality, handover=handover, clock=clock.now, actor=by):
            done[table] = done.get(table, 0) + max(rows, 0)
            if not as_json:
                self.stdout.write(f"{table}: {done[table]} 行")

    def _check(self, municipality: str, as_json: bool) -> int:
        left = rows_left(municipality=municipality)
        text = "\n".join(f"{table}: {rows} 行残っています" for table, rows in left.items())
        self.emit({"municipality": municipality, "left": left}, text=text or "行は残っていません", as_json=as_json)
        return 1 if left else 0

    def _report(self, municipality: str, as_json: bool) -> None:
        proposals = waiting(municipality=municipality, now=clock.now())
        found = Erasure.objects.filter(code=municipality).first()
        folder = inbox(municipality) if found else None
        document = {
            "municipality": municipality,
            "proposals": [{"number": one.number, "by": one.proposed_by, "reason": one.reason} for one in proposals],
            "approved": None if found is None else found.approved_at.isoformat(),
            "finished": None if found is None or found.finished_at is None else found.finished_at.isoformat(),
            "rows": 0 if found is None else sum(found.counts.values()),
            "archiveKey": "" if found is None else found.key_id,
        }
        lines = [f"{one.number} {one.proposed_by}: 承認待ち ({one.reason})" for one in proposals]
        if found is not None:
            state = "終わりました" if found.finished_at else "途中です (resume で続けます)"
            lines.append(f"消去は{state}。{document['rows']} 行、控えの鍵 {found.key_id or 'まだ'}")
        if folder is not None:
            lines.append(f"見張られたフォルダ {folder} は送り手のものなので残っています。中を消してください")
        self.emit(document, text="\n".join(lines) or "消去の提案はありません", as_json=as_json)


def _of(municipality: str) -> Erasure:
    found = Erasure.objects.filter(code=municipality).first()
    if found is None:
        raise BadInput(f"団体 {municipality} は消去されていません")
    return found
