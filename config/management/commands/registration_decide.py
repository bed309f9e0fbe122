"""registration_decide CODE NUMBER --link KOSEKI_NO/MEMBER_NO | --reject REASON | --end REASON"""

import getpass
import re
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.identity.application_numbers import read
from issuer.identity.deciding import AlreadyDecided
from issuer.issuance.elsewhere import deciding
from issuer.issuance.elsewhere.resuming import propose_resume
from issuer.papers.errors import BadInput
from issuer.papers.facts import RegisterLink

_PLACE = re.compile(r"(.{1,20})/([0-9]{1,3})\Z")
_ACTS = {
    "reject": deciding.reject,
    "end": deciding.withdraw,
    "suspend": deciding.suspend,
    "resume": propose_resume,
}


class Command(AkashiCommand):
    """Decide on an application: link it to a place of a register, reject it, end it, stop it; propose to resume it."""

    help = "利用登録の申請を決める。0=決めた、1=既に決まっていた、2=誤り"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them; --suspend and --resume beside them."""
        parser.add_argument("municipality")
        parser.add_argument("number", help="申請番号 (ハイフン・空白・全角でもよい)")
        step = parser.add_mutually_exclusive_group(required=True)
        step.add_argument("--link", metavar="戸籍番号/名順位", help="在籍者に結び付け、利用可能にする")
        step.add_argument("--reject", metavar="理由", help="却下する")
        step.add_argument("--end", metavar="理由", help="取り消す (審査中・利用可能・停止)")
        step.add_argument("--suspend", metavar="理由", help="利用可能なものを止める")
        step.add_argument(
            "--resume", metavar="理由", help="止めたものの再開を提案する (別の職員が運用管理の承認待ちで承認)"
        )
        parser.add_argument("--by", default="", help="職員 ID。既定は cli:利用者名")

    def act(self, **options: Any) -> int:
        """Take the step, or answer 1 when somebody has taken another."""
        given = {
            "municipality": options["municipality"],
            "application_number": options["number"],
            "operator": options["by"] or f"cli:{getpass.getuser()}",
            "now": clock.now(),
        }
        number = read(options["number"])
        replaced: tuple[str, ...] = ()
        step = next(name for name in ("link", *_ACTS) if options[name] is not None)
        try:
            if step == "link":
                replaced = deciding.link(place=_place(options["link"]), **given)
            else:
                _ACTS[step](reason=options[step], **given)
        except AlreadyDecided as error:
            self.emit({"number": number, "decided": False}, text=str(error), as_json=options["json"])
            return 1
        ended = f" (失効した前の登録: {'、'.join(replaced)})" if replaced else ""
        document = {"number": number, "decided": step != "resume", "step": step, "replaced": list(replaced)}
        done = "再開を提案しました。別の職員が承認します" if step == "resume" else f"決めました{ended}"
        self.emit(document, text=done, as_json=options["json"])
        return 0


def _place(text: str) -> RegisterLink:
    """A place as the candidates name it. Raises BadInput."""
    match = _PLACE.match(text)
    if not match:
        raise BadInput("--link は 戸籍番号/名順位 です (例 2100000001/2)")
    return RegisterLink(koseki_no=match[1], member_no=int(match[2]))
