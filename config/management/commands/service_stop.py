"""service_stop CODE list | stop … | propose NUMBER | approve NUMBER | withdraw NUMBER --by NAME: 停止と再開."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from config.staff import require_staff
from issuer.approvals.models import Proposal
from issuer.approvals.services import decline
from issuer.municipality.models import Suspension
from issuer.municipality.selectors import known
from issuer.municipality.stops import approve_lift, lift_proposal, propose_lift, standing_stops, stop
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope


class Command(AkashiCommand):
    """The people are 職員 of the municipality with the role ADMIN; the shell is trusted to say who is at it."""

    help = "交付を1人で止め、2人で再開する"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality, act, and what the act needs."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("act", choices=["list", "stop", "propose", "approve", "withdraw"])
        parser.add_argument("number", nargs="?", type=int, metavar="NUMBER")
        parser.add_argument("--by", default="", metavar="NAME", help="職員 ID (役割 ADMIN)")
        parser.add_argument("--kinds", nargs="+", default=[], choices=[k.value for k in CertificateKind])
        parser.add_argument("--reason", default="")

    def act(self, *, municipality: str, number: int | None, by: str, json: bool, **options: Any) -> int:
        """Do one act, then print the stops that stand."""
        act, now = options["act"], clock.now()
        if not known(municipality):
            raise BadInput(f"団体 {municipality} はありません")
        if act != "list":
            require_staff(by, municipality, now)
        told: dict[str, Any] = {"municipality": municipality, "operator": by, "now": now}
        if act == "stop":
            stop(kinds=[CertificateKind(kind) for kind in options["kinds"]], reason=options["reason"], **told)
        elif act != "list":
            if number is None:
                raise BadInput(f"{act} には停止の番号が要ります (list で見られます)")
            if act == "propose":
                propose_lift(number=number, reason=options["reason"], **told)
            elif act == "approve":
                approve_lift(number=_proposed(municipality, number, now).number, **told)
            else:
                decline(number=_proposed(municipality, number, now).number, **told)
        with scope(municipality):
            lines = [_line(row, lift_proposal(number=row.id, now=now)) for row in standing_stops()]
        text = "\n".join(
            f"{line['number']} {line['since']} から {' '.join(line['kinds']) or '全種別'}: {line['reason']}"
            + (f" (再開の提案: {line['proposed_by']})" if line["proposed_by"] else "")
            for line in lines
        )
        self.emit(lines, text=text or "停止はありません", as_json=json)
        return 0


def _proposed(municipality: str, number: int, now: datetime) -> Proposal:
    with scope(municipality):
        found = lift_proposal(number=number, now=now)
    if found is None:
        raise BadInput("再開は提案されていないか、提案から24時間が過ぎました。もう一度提案してください")
    return found


def _line(row: Suspension, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "number": row.id,
        "kinds": row.kinds,
        "code": row.code,
        "since": row.since.isoformat(),
        "set_by": row.set_by,
        "reason": row.reason,
        "proposed_by": proposal.proposed_by if proposal else "",
    }
