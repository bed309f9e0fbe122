"""core_down CODE list | propose … | approve NUMBER --by NAME | end NUMBER --by NAME: 基幹の停止の宣言."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from config.staff import require_staff
from issuer.municipality.core_down import approve_core_down, core_downs, end_core_down, propose_core_down
from issuer.municipality.document import SYSTEMS
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope


class Command(AkashiCommand):
    """The two people are 職員 of the municipality with the role ADMIN; the shell is trusted to say who is at it."""

    help = "基幹が止まっている間、停止時刻までのデータで交付を続けることを2人で宣言する"

    def arguments(self, parser: CommandParser) -> None:
        """Municipality, act, and what the act needs."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("act", choices=["list", "propose", "approve", "end"])
        parser.add_argument("number", nargs="?", type=int, metavar="NUMBER")
        parser.add_argument("--by", default="", metavar="NAME", help="職員 ID (役割 ADMIN)")
        parser.add_argument("--system", choices=SYSTEMS)
        parser.add_argument("--stopped-at", type=datetime.fromisoformat, metavar="ISO8601")
        parser.add_argument("--until", type=datetime.fromisoformat, metavar="ISO8601")
        parser.add_argument("--reason", default="")

    def act(self, *, municipality: str, number: int | None, by: str, json: bool, **options: Any) -> int:
        """Do one act, then print where every declaration stands."""
        act, now = options["act"], clock.now()
        if act != "list":
            require_staff(by, municipality, now)
        if act in ("approve", "end") and number is None:
            raise BadInput(f"{act} には宣言の番号が要ります (list で見られます)")
        if act == "propose":
            for name in ("system", "stopped_at", "until"):
                if options[name] is None:
                    raise BadInput(f"--{name.replace('_', '-')} が要ります")
            propose_core_down(
                municipality=municipality,
                system=options["system"],
                stopped_at=_aware(options["stopped_at"], now),
                until=_aware(options["until"], now),
                reason=options["reason"],
                operator=by,
                now=now,
            )
        elif number is not None and act == "approve":
            approve_core_down(municipality=municipality, number=number, operator=by, now=now)
        elif number is not None and act == "end":
            end_core_down(municipality=municipality, number=number, operator=by, now=now)
        with scope(municipality):
            lines = [_line(row, now) for row in core_downs(municipality=municipality)]
        text = "\n".join(
            f"{line['number']} {line['system']}: {line['stopped_at']} 停止、{line['until']} まで、{line['state']}"
            for line in lines
        )
        self.emit(lines, text=text or "停止の宣言はありません", as_json=json)
        return 0


def _aware(moment: datetime, now: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _line(row: Any, now: datetime) -> dict[str, Any]:
    is_over = row.ended_at is not None or row.until <= now
    state = "終わり" if is_over else "宣言中" if row.approved_at else "承認待ち"
    moments = {name: getattr(row, name).astimezone(now.tzinfo).isoformat() for name in ("stopped_at", "until")}
    people = {name: getattr(row, name) for name in ("proposed_by", "approved_by", "ended_by")}
    return {"number": row.id, "system": row.system, **moments, "state": state, "reason": row.reason, **people}
