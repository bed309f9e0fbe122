"""registration_candidates CODE NUMBER"""

import getpass
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.identity.application_numbers import spaced
from issuer.identity.states import STATE_NAMES
from issuer.issuance.elsewhere.comparison import Verdict
from issuer.issuance.elsewhere.reviewing import Candidate, Review, review

_MARKS = {Verdict.SAME: "○", Verdict.VARIANT: "△", Verdict.DIFFERENT: "×", Verdict.UNKNOWN: "？"}


class Command(AkashiCommand):
    """Show an application and whom in the registers it may mean; the look is on the record."""

    help = "申請の内容と、在籍者の候補を一致・相違つきで示す (閲覧は監査に残る)。0=候補あり、1=なし"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them."""
        parser.add_argument("municipality")
        parser.add_argument("number", help="申請番号 (ハイフン・空白・全角でもよい)")
        parser.add_argument("--by", default="", help="職員 ID。既定は cli:利用者名")

    def act(self, **options: Any) -> int:
        """Print the application and its candidates, likeliest first."""
        opened = review(
            municipality=options["municipality"],
            application_number=options["number"],
            operator=options["by"] or f"cli:{getpass.getuser()}",
            now=clock.now(),
        )
        self.emit(_document(opened), text=_text(opened), as_json=options["json"])
        return 0 if opened.candidates else 1


def _document(opened: Review) -> dict[str, Any]:
    said = opened.particulars
    return {
        "number": opened.application_number,
        "state": opened.state,
        "stateName": STATE_NAMES[opened.state],
        "appliedAt": opened.applied_at.isoformat(),
        "applicant": {
            "name": said.applicant.name,
            "address": said.applicant.address,
            "birthDate": said.applicant.birth_date.isoformat(),
            "sex": said.applicant.sex,
            "honseki": said.honseki,
            "hittosha": said.hittosha,
            "phone": said.phone,
        },
        "candidates": [_candidate(one) for one in opened.candidates],
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "place": f"{one.member.koseki_no}/{one.member.member_no}",
        "linkable": one.may_be_linked,
        "registerState": one.member.koseki_state,
        "removed": one.member.is_removed,
        "items": [
            {
                "item": item.item,
                "applied": item.applied,
                "recorded": item.recorded,
                "verdict": item.verdict,
                "explanation": item.explanation,
            }
            for item in one.comparison.items
        ],
    }


def _text(opened: Review) -> str:
    said = opened.particulars
    lines = [
        f"申請 {spaced(opened.application_number)} ({STATE_NAMES[opened.state]})",
        f"  氏名 {said.applicant.name} / 生年月日 {said.applicant.birth_date}",
        f"  本籍 {said.honseki} / 筆頭者 {said.hittosha}",
    ]
    for one in opened.candidates:
        place = f"{one.member.koseki_no}/{one.member.member_no}"
        standing = "" if one.member.stands else " (現在戸籍の在籍者でない)"
        lines.append(f"候補 {place}{standing}")
        lines += [f"  {_MARKS[i.verdict]} {i.item} {i.recorded}: {i.explanation}" for i in one.comparison.items]
    if not opened.candidates:
        lines.append("候補はありません")
    return "\n".join(lines)
