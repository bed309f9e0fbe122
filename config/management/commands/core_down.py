"""core_down CODE list | propose … | approve NUMBER | withdraw NUMBER | end NUMBER --by NAME: 基幹の停止の宣言."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from config.staff import require_staff
from issuer.approvals.models import Proposal
from issuer.approvals.services import decline, open_proposals, proposal
from issuer.municipality.core_down import (
    DECLARE,
    END,
    approve_core_down,
    approve_core_up,
    core_downs,
    is_in_force,
    propose_core_down,
    propose_core_up,
)
from issuer.municipality.document import SYSTEMS
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


class Command(AkashiCommand):
    """The two people are 職員 of the municipality with the role ADMIN; the shell is trusted to say who is at it."""

    help = "基幹が止まっている間、停止時刻までのデータで交付を続けることを2人で宣言し、2人で終える"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality, act, and what the act needs."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("act", choices=["list", "propose", "approve", "withdraw", "end"])
        parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="宣言 (end) か提案の番号")
        parser.add_argument("--by", default="", metavar="NAME", help="職員 ID (役割 ADMIN)")
        parser.add_argument("--system", choices=SYSTEMS)
        parser.add_argument("--stopped-at", type=datetime.fromisoformat, metavar="ISO8601")
        parser.add_argument("--until", type=datetime.fromisoformat, metavar="ISO8601")
        parser.add_argument("--reason", default="")

    def act(self, *, municipality: str, number: str, by: str, json: bool, **options: Any) -> int:
        """Do one act, then print where every declaration and proposal stands."""
        act, now = options["act"], clock.now()
        told: dict[str, Any] = {"municipality": municipality, "operator": by, "now": now}
        if act != "list":
            require_staff(by, municipality, now)
        if act in ("approve", "withdraw", "end") and not number:
            raise BadInput(f"{act} には番号が要ります (list で見られます)")
        if act == "propose":
            _propose(options, told)
        elif act == "approve":
            _approve(number, told)
        elif act == "withdraw":
            decline(number=_of_ours(municipality, number), **told)
        elif act == "end":
            if not number.isdecimal():
                raise BadInput("end には宣言の番号 (list の数字) を指定してください")
            propose_core_up(number=int(number), reason=options["reason"], **told)
        with scope(municipality):
            waiting = [one for one in open_proposals(now=now) if one.act in (DECLARE, END)]
            lines = [*(_proposed(one) for one in waiting), *(_line(row, now) for row in core_downs())]
        text = "\n".join(
            f"{line['number']} {line['system']}: {line['state']} {_times(line)}".rstrip() for line in lines
        )
        self.emit(lines, text=text or "停止の宣言はありません", as_json=json)
        return 0


def _propose(options: dict[str, Any], told: dict[str, Any]) -> None:
    for name in ("system", "stopped_at", "until"):
        if options[name] is None:
            raise BadInput(f"--{name.replace('_', '-')} が要ります")
    moments: dict[str, Any] = {name: _aware(options[name], told["now"]) for name in ("stopped_at", "until")}
    propose_core_down(system=options["system"], reason=options["reason"], **moments, **told)


def _approve(number: str, told: dict[str, Any]) -> None:
    with scope(told["municipality"]):
        found = proposal(number=number)
    if found is not None and found.act == END:
        approve_core_up(number=number, **told)
    else:
        approve_core_down(number=number, **told)


def _of_ours(municipality: str, number: str) -> str:
    with scope(municipality):
        found = proposal(number=number)
    if found is None or found.act not in (DECLARE, END):
        raise BadInput("この番号の提案はありません (list で見られます)")
    return number


def _aware(moment: datetime, now: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _times(line: dict[str, Any]) -> str:
    return f"({line['stopped_at']} 停止、{line['until']} まで)" if "until" in line else ""


def _proposed(one: Proposal) -> dict[str, Any]:
    said = {name: one.payload[name] for name in ("stopped_at", "until") if name in one.payload}
    state = "承認待ち" if one.act == DECLARE else f"宣言 {one.subject} の終了の承認待ち"
    system = one.payload.get("system", "")
    return {
        "number": one.number,
        "system": system,
        **said,
        "state": state,
        "reason": one.reason,
        "proposed_by": one.proposed_by,
    }


def _line(row: Any, now: datetime) -> dict[str, Any]:
    moments: dict[str, Any] = {
        name: getattr(row, name).astimezone(now.tzinfo).isoformat() for name in ("stopped_at", "until")
    }
    people = {name: getattr(row, name) for name in ("proposed_by", "approved_by", "ended_by")}
    state = "宣言中" if is_in_force(row, now) else "終わり"
    return {"number": row.id, "system": row.system, **moments, "state": state, "reason": row.reason, **people}
