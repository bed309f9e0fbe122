"""registration_list CODE [--all]"""

from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.identity.application_numbers import spaced
from issuer.identity.states import STATE_NAMES
from issuer.issuance.elsewhere.queue import Queued, queue


class Command(AkashiCommand):
    """List the applications for 利用登録, undecided ones first; nobody's name is in it."""

    help = "住登外の利用登録の申請を、審査を待つものから順に並べる (氏名は出さない)"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them; --all lists rejected and ended ones too."""
        parser.add_argument("municipality")
        parser.add_argument("--all", action="store_true", help="却下・失効・取消も並べる")

    def act(self, **options: Any) -> int:
        """One line per application."""
        found = queue(municipality=options["municipality"], now=clock.now(), finished=options["all"])
        lines = [_line(one) for one in found] or ["申請はありません"]
        self.emit([_document(one) for one in found], text="\n".join(lines), as_json=options["json"])
        return 0


def _line(one: Queued) -> str:
    late = " 期限超過" if one.overdue else ""
    waits = (
        f" 受付から{one.waited}営業日 (期限 {one.due_on}){late}" if one.decided_at is None and not one.ended_at else ""
    )
    place = f" 戸籍 {one.koseki_no}/{one.member_no}" if one.koseki_no else ""
    reason = f" 理由: {one.reason}" if one.reason else ""
    return f"{spaced(one.application_number)} {STATE_NAMES[one.state]}{waits}{place}{reason}"


def _document(one: Queued) -> dict[str, Any]:
    return {
        "number": one.application_number,
        "state": one.state,
        "stateName": STATE_NAMES[one.state],
        "media": one.media,
        "appliedAt": one.applied_at.isoformat(),
        "dueOn": one.due_on.isoformat(),
        "businessDays": one.waited,
        "overdue": one.overdue,
        "decidedAt": one.decided_at.isoformat() if one.decided_at else None,
        "decidedBy": one.decided_by,
        "reason": one.reason,
        "endedAt": one.ended_at.isoformat() if one.ended_at else None,
        "place": f"{one.koseki_no}/{one.member_no}" if one.koseki_no else None,
    }
